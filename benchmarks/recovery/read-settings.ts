import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

/** A draw by its number, or the draw of a row of the cover. */
export type ChosenCase = { number: number } | { row: number; draw: number }

export interface RecoverySettings {
  seed: number
  /** How many cases of recovery, those of the cover among them. */
  cases: number
  /** Which part of all bytes an answer is cut at for detection: 1 is every byte. */
  cutShare: number
  /** How many cases of each kind run over real sockets too. */
  socketCases: number
  /** At how many places the real model's answer is cut. */
  modelCuts: number
  /** Only this case, and everything about it. */
  only: ChosenCase | undefined
  workers: number
}

const whole = { cases: 20_000, cutShare: 1, socketCases: 400, modelCuts: 50 }
/** A twentieth of everything. */
const smoke = { cases: 1_000, cutShare: 0.05, socketCases: 20, modelCuts: 3 }

/** Reads `--smoke`, `--seed N` and `--case N` or `--case ROW.DRAW`. Throws on anything else. */
export function readSettings(args: readonly string[]): RecoverySettings {
  const { values } = parseArgs({
    args: [...args],
    options: { smoke: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, case: { type: 'string' } },
  })
  const only = values.case === undefined ? undefined : chosenCase(values.case)
  return { ...(values.smoke ? smoke : whole), seed: wholeNumber('seed', values.seed), only, workers: Math.max(1, Math.min(4, availableParallelism())) }
}

function chosenCase(given: string): ChosenCase {
  const [row = '', draw] = given.split('.')
  return draw === undefined ? { number: wholeNumber('case', row) } : { row: wholeNumber('case', row), draw: wholeNumber('case', draw) }
}

function wholeNumber(option: string, given: string): number {
  const value = Number(given)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${option} was ${JSON.stringify(given)}, which chooses no cases. Give a whole number, such as --${option} 7.`)
  return value
}
