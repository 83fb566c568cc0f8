import { resolveModel, type Clock, type Logger, type PriceBook, type Random, type RequestWarning } from '@arq/core'
import { AutoRecovery, LoadBalancer, type AttemptObserver, type AutoRecoveryOptions, type Candidate, type LoadBalancerOptions, type UsageLedger } from '@arq/recovery'
import type { ServedChoice, ServedModel } from './arq.js'

/** How answers are kept going: see `AutoRecovery`. */
export type RecoverySettings = Pick<AutoRecoveryOptions, 'backoff' | 'budgets' | 'instruction' | 'seamHoldMs' | 'timeouts'>

/** How a model is chosen among several: see `LoadBalancer`. */
export type RoutingSettings = Pick<LoadBalancerOptions, 'breaker' | 'requirements' | 'rollout' | 'strategy'>

export interface SturdyModelParts {
  recovery: RecoverySettings
  routing: RoutingSettings
  aliases: Readonly<Record<string, string>>
  ledger: UsageLedger
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
  const breaker = candidates.length === 1 ? { ...alone, ...routing.breaker } : routing.breaker
  const balancer = new LoadBalancer({ ...routing, ...(breaker === undefined ? {} : { breaker }), candidates, prices, clock, random, logger })
  const provider = new AutoRecovery({ ...recovery, router: balancer, name: choice.provider.name, ledger, observers, clock, random, logger })
  const model = candidates[0]?.model ?? choice.model
  return { provider, model, reason: choice.reason, balancer, warnings, ...(choice.simulated === undefined ? {} : { simulated: choice.simulated }) }
}

function named(candidate: Candidate, { aliases }: SturdyModelParts, warnings: RequestWarning[]): Candidate {
  const resolved = resolveModel(candidate.model, { aliases })
  warnings.push(...resolved.warnings)
  const { id, provider, priority, fallback, weight, tier, limits, maxOutputTokens } = candidate
  const known = { id, priority, fallback, weight, tier, limits, maxOutputTokens }
  const set = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return { ...set, provider, model: resolved.model }
}
