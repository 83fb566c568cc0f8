import { Engine, silentLogger, systemClock, systemRandom, type Clock, type LLMProvider, type Logger, type ModelSettings, type OrphanPolicy, type Random, type Stores } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import type { Arq, ServedChoice } from './arq.js'
import { settleOnce } from './settle-once.js'

const replayableMs = 600_000

export interface ArqOptions extends ModelSettings {
  /** The model that answers; a function is asked once, when the first answer is needed. */
  model: ServedModelOption | ((signal: AbortSignal) => Promise<ServedChoice>)
  /** @defaultValue memory: gone with the process */
  stores?: Stores
  /** What a run does when nobody listens. @defaultValue 'finish' */
  orphans?: OrphanPolicy
  /** Answers written at once for one user. @defaultValue 8 */
  maxLiveRunsPerScope?: number
  logger?: Logger
  clock?: Clock
  random?: Random
}

export interface ServedModelOption {
  provider: LLMProvider
  model: string
  reason?: string
}

/** Composes ARQ from parts. Nothing is connected until the first answer is asked for. */
export function createArq(options: ArqOptions): Arq {
  const { clock = systemClock, random = systemRandom, logger = silentLogger } = options
  const stores = options.stores ?? memoryStores({ clock, retainEndedRunsMs: replayableMs })
  const { model } = options
  const choice = settleOnce<ServedChoice>(async (signal) => (typeof model === 'function' ? model(signal) : { reason: 'It was configured.', ...model }))
  const engine = new Engine({
    choose: (signal) => choice.get(signal),
    settings: modelSettings(options),
    stores,
    clock,
    random,
    logger,
    orphans: options.orphans ?? 'finish',
    maxLiveRunsPerScope: options.maxLiveRunsPerScope ?? 8,
  })
  return {
    engine,
    stores,
    clock,
    random,
    logger,
    replayableMs,
    served: ({ signal } = {}) => choice.get(signal),
    async close() {
      await engine.close()
      await choice.close((served) => served.provider.close())
      await stores.close()
    },
  }
}

function modelSettings({ system, temperature, maxOutputTokens, seed }: ModelSettings): ModelSettings {
  return {
    ...(system === undefined ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(seed === undefined ? {} : { seed }),
  }
}
