import { SeededRandom } from '@arq/testkit'
import { answers } from '../answers.js'
import type { RecoveryRow } from '../cover/recovery-factors.js'
import { manners } from '../vendors/manner.js'
import { vendors } from '../vendors/vendors.js'
import { faults, places, secondFaults, type RecoveryCase } from './recovery-case.js'

/** A row of the cover as a case. What a row leaves to chance, such as which of the places of its kind, is another with each draw. */
export function coverCase(row: RecoveryRow, { seed, number, draw }: { seed: number; number: number; draw: number }): RecoveryCase {
  const random = new SeededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0xc2b2ae35) ^ Math.imul(draw + 1, 0x27d4eb2f))
  return {
    name: `${number}.${draw}`,
    answer: named(answers, row.answer),
    fault: known(faults, row.fault),
    place: known(places, row.place),
    // By chance that would be one draw of fifty.
    isBeforeText: row.plan === 'restart',
    secondFault: row.secondFault === 'nothing' ? undefined : known(secondFaults, row.secondFault),
    vendor: named(vendors, row.vendor),
    other: row.other === 'nobody' ? undefined : named(vendors, row.other),
    manner: known(manners, row.manner),
    chunk: Number(row.chunk),
    isPaced: row.pace === 'paced',
    seed: random.below(2 ** 31),
  }
}

function named<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  return known(items, items.find((item) => item.name === name))
}

function known<Item>(items: readonly Item[], wanted: unknown): Item {
  const item = items.find((candidate) => candidate === wanted)
  if (item === undefined) throw new Error(`A row of the cover holds ${JSON.stringify(wanted)}, which no case can have. Take it out of the factors.`)
  return item
}
