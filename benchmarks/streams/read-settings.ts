import { parseArgs } from 'node:util'

export interface StreamSettings {
  /** Live at the same time. */
  runs: number
  /** How long they are watched once all are open. */
  seconds: number
  /** The same for each try of the search for the most runs. */
  searchSeconds: number
  /** First texts that are timed. */
  samples: number
}

const whole = { runs: 1_000, seconds: 10, searchSeconds: 4, samples: 300 }
/** Says that the benchmark works, not how much a process bears. */
const smoke = { runs: 50, seconds: 2, searchSeconds: 0, samples: 30 }

/** Reads `--runs N`, `--seconds N` and `--smoke`. Throws on anything else. */
export function readSettings(args: readonly string[]): StreamSettings {
  const { values } = parseArgs({ args: [...args], options: { smoke: { type: 'boolean', default: false }, runs: { type: 'string' }, seconds: { type: 'string' } } })
  const usual = values.smoke ? smoke : whole
  return { ...usual, runs: positive('runs', values.runs ?? String(usual.runs)), seconds: positive('seconds', values.seconds ?? String(usual.seconds)) }
}

function positive(name: string, given: string): number {
  const value = Number(given)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} was ${JSON.stringify(given)}, which measures nothing. Give a whole number of 1 or more, such as --${name} 10.`)
  return value
}
