import { resolveModel, type Clock, type HealthStore, type Logger, type PriceBook, type Random, type RequestWarning } from '@arq/core'
import { AutoRecovery, BreakerReports, LoadBalancer, type AttemptObserver, type AutoRecoveryOptions, type Candidate, type LoadBalancerOptions, type UsageLedger } from '@arq/recovery'
import type { ServedChoice, ServedModel } from './arq.js'

/** How answers are kept going: see `AutoRecovery`. */
export type RecoverySettings = Pick<AutoRecoveryOptions, 'backoff' | 'budgets' | 'instruction' | 'seamHoldMs' | 'timeouts'>

/** How a model is chosen among several: see `LoadBalancer`. */
export interface RoutingSettings extends Pick<LoadBalancerOptions, 'breaker' | 'requirements' | 'rollout' | 'strategy'> {
  /**
   * Whose breakers are shared through durable stores: those of `vendors`, which are the same for all processes; of `all`, also of Ollama and of models
   * inside the process, for processes on one machine; or of nobody. `breaker.store` goes before it. @defaultValue 'vendors'
   */
  sharedBreakers?: 'vendors' | 'all' | 'none'
}

export interface SturdyModelParts {
  recovery: RecoverySettings
  routing: RoutingSettings
  aliases: Readonly<Record<string, string>>
  ledger: UsageLedger
  /** Where processes report, if there may be others. */
  health: HealthStore | undefined
  prices: PriceBook
  observers: readonly AttemptObserver[]
  clock: Clock
  random: Random
  logger: Logger
}

/** A model that nobody can stand in for is asked by every request, also after its key or its quota was refused: both may have changed by now, and there is nobody to spare it for. */
const alone: NonNullable<RoutingSettings['breaker']> = { authenticationMs: 1, quotaMs: 1, whenAllOpen: 'probe-soonest' }

/** Puts recovery in front of the models that were chosen. One model alone is recovered too: by itself. */
export function sturdyModel(choice: ServedChoice, parts: SturdyModelParts): ServedModel {
  const { recovery, routing, ledger, prices, observers, clock, random, logger } = parts
  const warnings: RequestWarning[] = []
  const candidates = [choice, ...(choice.fallbacks ?? [])].map((candidate) => named(candidate, parts, warnings))
  for (const { message } of warnings) logger.warn(message)
  const { sharedBreakers: _, ...rest } = routing
  const breaker = { ...(candidates.length === 1 ? alone : sharedBreakers(candidates, parts)), ...routing.breaker }
  const balancer = new LoadBalancer({ ...rest, breaker, candidates, prices, clock, random, logger })
  const provider = new AutoRecovery({ ...recovery, router: balancer, name: choice.provider.name, ledger, observers, clock, random, logger })
  const model = candidates[0]?.model ?? choice.model
  return { provider, model, reason: choice.reason, balancer, warnings, ...(choice.simulated === undefined ? {} : { simulated: choice.simulated }) }
}

/** There may be another one of these on each machine. */
const onThisMachine: ReadonlySet<string> = new Set(['local', 'ollama', 'simulator'])

function sharedBreakers(candidates: readonly Candidate[], { health, routing, clock, random }: SturdyModelParts): NonNullable<RoutingSettings['breaker']> {
  const { sharedBreakers: whose = 'vendors' } = routing
  if (health === undefined || whose === 'none') return {}
  const own = candidates.filter(({ provider }) => whose !== 'all' && onThisMachine.has(provider.name))
  const ownIds = new Set(own.map(({ id, provider, model }) => id ?? `${provider.name}/${model}`))
  return { store: new BreakerReports({ store: health, isShared: (candidate) => !ownIds.has(candidate), clock, random }), refreshMs: 2_000 }
}

function named(candidate: Candidate, { aliases }: SturdyModelParts, warnings: RequestWarning[]): Candidate {
  const resolved = resolveModel(candidate.model, { aliases })
  warnings.push(...resolved.warnings)
  const { id, provider, priority, fallback, weight, tier, limits, maxOutputTokens } = candidate
  const known = { id, priority, fallback, weight, tier, limits, maxOutputTokens }
  const set = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return { ...set, provider, model: resolved.model }
}
