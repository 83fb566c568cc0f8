import { recoveryFactors, type RecoveryRow } from '../cover/recovery-factors.js'
import { coverCase } from './cover-case.js'
import { emptyTally, tallyCase, type RecoveryTally } from './recovery-tally.js'
import type { RecoveryTraits } from './traits-of.js'

export interface NumberedRow {
  number: number
  row: RecoveryRow
}

/** What comes of it is chance where the answer is cut anywhere; a tool call that came whole is one draw of ten. */
const mostDraws = 400

/** Runs each row until it has come about as it says, and counts every draw. */
export async function tallyCover(seed: number, rows: Iterable<NumberedRow>): Promise<RecoveryTally> {
  const tally = emptyTally()
  for (const { number, row } of rows) {
    for (let draw = 0; draw < mostDraws; draw += 1) {
      const traits = await tallyCase(tally, coverCase(row, { seed, number, draw }))
      if (traits !== undefined && isAsRow(traits, row)) break
    }
  }
  return tally
}

function isAsRow(traits: RecoveryTraits, row: RecoveryRow): boolean {
  return recoveryFactors.every(({ name }) => traits[name] === row[name])
}
