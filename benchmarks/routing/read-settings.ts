import { parseArgs } from 'node:util'

export interface RoutingSettings {
  seed: number
  /** Requests of the outage, and of each of the other loads. */
  requests: number
  /** Rollouts of each kind. */
  rollouts: number
  /** Real requests on each way. */
  samples: number
}

const whole = { requests: 20_000, rollouts: 50, samples: 400 }
/** A tenth of everything: says that the benchmark works. */
const smoke = { requests: 2_000, rollouts: 10, samples: 40 }

/** Reads `--smoke` and `--seed N`. Throws on anything else. */
export function readSettings(args: readonly string[]): RoutingSettings {
  const { values } = parseArgs({ args: [...args], options: { smoke: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } })
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed was ${JSON.stringify(values.seed)}, which chooses no cases. Give a whole number, such as --seed 7.`)
  return { ...(values.smoke ? smoke : whole), seed }
}
