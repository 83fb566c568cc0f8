import { Engine, silentLogger, systemClock, systemRandom, type Clock, type LLMProvider, type Logger, type ModelSettings, type OrphanPolicy, type PriceBook, type Random, type Stores } from '@arq/core'
import { genaiPrices } from '@arq/providers/prices'
import { Analytics, UsageLedger, type AttemptObserver, type Candidate, type UsageLedgerOptions } from '@arq/recovery'
import { memoryStores } from '@arq/storage/memory'
import type { Arq, ServedChoice, ServedModel } from './arq.js'
import { localFirstStores } from './local-first-stores.js'
import { shareAnalytics } from './share-analytics.js'
import { settleOnce } from './settle-once.js'
import { sturdyModel, type RecoverySettings, type RoutingSettings } from './sturdy-model.js'
import { sweepRuns } from './sweep-runs.js'

const replayableMs = 600_000

export interface ArqOptions extends ModelSettings {
  /** The model that answers; a function is asked once, when the first answer is needed. */
  model: ServedModelOption | ((signal: AbortSignal) => Promise<ServedChoice>)
  /** From a model's name to the name to ask for instead, such as `{ 'gpt-3.5-turbo': 'gpt-4.1-mini' }`. @defaultValue none */
  aliases?: Readonly<Record<string, string>>
  /** How answers that break off are kept going. @defaultValue see `AutoRecovery` */
  recovery?: RecoverySettings
  /** How a model is chosen where there are several. @defaultValue by priority */
  routing?: RoutingSettings
  /** What users, sessions and tenants may use; all that apply hold. @defaultValue none */
  budgets?: UsageLedgerOptions['budgets']
  /** What models cost. @defaultValue the price list that `genaiPrices` carries */
  prices?: PriceBook
  /** Told of every attempt and answer, such as telemetry. @defaultValue none */
  observers?: readonly AttemptObserver[]
  /** @defaultValue memory: gone with the process */
  stores?: Stores
  /** What a run does when nobody listens. @defaultValue 'finish' */
  orphans?: OrphanPolicy
  /** Answers written at once for one user, by all processes that share durable stores. @defaultValue 8 */
  maxLiveRunsPerScope?: number
  logger?: Logger
  clock?: Clock
  random?: Random
}

export interface ServedModelOption {
  provider: LLMProvider
  model: string
  reason?: string
  /** Who takes over when it fails, in this order. @defaultValue nobody */
  fallbacks?: readonly Candidate[]
}

/** Composes ARQ from parts. Nothing is connected until the first answer is asked for. */
export function createArq(options: ArqOptions): Arq {
  const { clock = systemClock, random = systemRandom, logger = silentLogger } = options
  const given = options.stores ?? memoryStores({ clock, retainEndedRunsMs: replayableMs })
  const stores = given.isDurable === true ? localFirstStores(given, { clock, random, logger, onSaving: (runId, state) => engine.note(runId, { state }) }) : given
  const { model } = options
  const prices = options.prices ?? genaiPrices()
  const ledger = new UsageLedger({ store: stores.ledger, prices, clock, logger, ...(options.budgets === undefined ? {} : { budgets: options.budgets }) })
  const analytics = new Analytics({ clock, random })
  const merged = shareAnalytics({ analytics, stores, clock, random, logger })
  const sturdy = (chosen: ServedChoice): ServedModel =>
    sturdyModel(chosen, {
      recovery: options.recovery ?? {},
      routing: options.routing ?? {},
      aliases: options.aliases ?? {},
      observers: [analytics, ...(options.observers ?? [])],
      ledger,
      health: stores.isDurable === true ? stores.health : undefined,
      prices,
      clock,
      random,
      logger,
    })
  const choice = settleOnce<ServedModel>(async (signal) => sturdy(typeof model === 'function' ? await model(signal) : { reason: 'It was configured.', ...model }))
  const engine: Engine = new Engine({
    choose: (signal) => choice.get(signal),
    settings: modelSettings(options),
    stores,
    clock,
    random,
    logger,
    orphans: options.orphans ?? 'finish',
    maxLiveRunsPerScope: options.maxLiveRunsPerScope ?? 8,
    limits: given.isDurable === true ? stores.limits : undefined,
  })
  const endSweep = stores.isDurable === true ? sweepRuns({ engine, clock, logger }) : undefined
  return {
    engine,
    stores,
    clock,
    random,
    logger,
    ledger,
    analytics,
    mergedAnalytics: ({ signal } = {}) => merged.get(signal),
    replayableMs,
    served: ({ signal } = {}) => choice.get(signal),
    async close() {
      endSweep?.()
      await engine.close()
      await choice.close((served) => served.provider.close())
      await merged.close()
      await stores.close()
    },
  }
}

function modelSettings({ system, temperature, maxOutputTokens, seed, background }: ModelSettings): ModelSettings {
  return {
    ...(system === undefined ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(seed === undefined ? {} : { seed }),
    ...(background === undefined ? {} : { background }),
  }
}
