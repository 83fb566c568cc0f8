import { parseArgs } from 'node:util'

export interface FirstLightSettings {
  /** Which part of all bytes is cut at. */
  cutShare: number
  seed: number
  chunks: number
  rounds: number
  warmUpRounds: number
  samples: number
  warmUpSamples: number
  /** Whether peers are measured where they are installed. */
  peers: boolean
}

const whole = { cutShare: 1, chunks: 20_000, rounds: 9, warmUpRounds: 2, samples: 500, warmUpSamples: 100, peers: true }
/** A tenth of everything: says that the benchmark works, not how fast anything is. */
const smoke = { cutShare: 0.1, chunks: 5_000, rounds: 3, warmUpRounds: 3, samples: 50, warmUpSamples: 10, peers: false }

/** Reads `--smoke` and `--seed N`. Throws on anything else. */
export function readSettings(args: readonly string[]): FirstLightSettings {
  const { values } = parseArgs({ args: [...args], options: { smoke: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } })
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed was ${JSON.stringify(values.seed)}, which chooses no cases. Give a whole number, such as --seed 7.`)
  return { ...(values.smoke ? smoke : whole), seed }
}
