import { parseArgs } from 'node:util'

export interface DurabilitySettings {
  seed: number
  /** Which part of all runs is played. */
  share: number
  stores: readonly ('redis' | 'sqlite')[]
}

/** Reads `--smoke`, `--seed N` and `--store redis|sqlite`. Throws on anything else. */
export function readSettings(args: readonly string[]): DurabilitySettings {
  const { values } = parseArgs({
    args: [...args],
    options: { smoke: { type: 'boolean', default: false }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, store: { type: 'string' } },
  })
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed was ${JSON.stringify(values.seed)}, which chooses no moments. Give a whole number, such as --seed 7.`)
  return { seed, share: values.smoke ? 0.1 : 1, stores: storesOf(values.store) }
}

function storesOf(store: string | undefined): DurabilitySettings['stores'] {
  if (store === undefined) return ['redis', 'sqlite']
  if (store === 'redis' || store === 'sqlite') return [store]
  throw new Error(`--store was ${JSON.stringify(store)}, which outlives no process here. Give redis or sqlite.`)
}
