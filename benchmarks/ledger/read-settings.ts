import { parseArgs } from 'node:util'

export interface LedgerSettings {
  seed: number
  /** Histories at random. */
  histories: number
  /** Races of a hundred requests each. */
  races: number
}

const whole = { histories: 3_000, races: 20 }
/** A tenth of everything. */
const smoke = { histories: 300, races: 2 }

/** Reads `--smoke` and `--seed N`. Throws on anything else. */
export function readSettings(args: readonly string[]): LedgerSettings {
  const { values } = parseArgs({ args: [...args], options: { smoke: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } })
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed was ${JSON.stringify(values.seed)}, which chooses no cases. Give a whole number, such as --seed 7.`)
  return { ...(values.smoke ? smoke : whole), seed }
}
