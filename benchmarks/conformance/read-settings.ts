import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

export interface ConformanceSettings {
  seed: number
  /** How many split points a body of up to 20 KB gets at most; with `--all` every byte of it is one. */
  splits: number
  /** The same for longer bodies. */
  longSplits: number
  folder: URL
  workers: number
}

/** Chosen so that the public recordings take some minutes on two cores. */
const defaultSplits = 2_000
const longSplits = 100

/** Reads `--splits N`, `--all`, `--seed N` and `--folder PATH`. Throws on anything else. */
export function readSettings(args: readonly string[]): ConformanceSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      splits: { type: 'string', default: String(defaultSplits) },
      all: { type: 'boolean', default: false },
      folder: { type: 'string' },
    },
  })
  const folder = values.folder === undefined ? new URL('../../../shared/recordings/', import.meta.url) : pathToFileURL(`${values.folder}/`)
  const splits = values.all ? Number.POSITIVE_INFINITY : wholeNumber('splits', values.splits)
  return { seed: wholeNumber('seed', values.seed), splits, longSplits: Math.min(longSplits, splits), folder, workers: Math.max(1, Math.min(4, availableParallelism())) }
}

function wholeNumber(option: string, given: string): number {
  const value = Number(given)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${option} was ${JSON.stringify(given)}, which chooses no cases. Give a whole number, such as --${option} 7.`)
  return value
}
