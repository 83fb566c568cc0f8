import { ConfigError } from '@arq/core'
import type { BreakerStore } from './breaker-store.js'

/** When a candidate is no longer asked, and when again. Times in milliseconds. */
export interface BreakerSettings {
  /** Faults in a row that open it. @defaultValue 5 */
  faultsInARow?: number
  /** Share of faults in the window that opens it, above 0 up to 1. @defaultValue 0.5 */
  faultRate?: number
  /** Requests the window has to hold before the share counts. @defaultValue 10 */
  minimumRequests?: number
  /** @defaultValue 30,000 */
  windowMs?: number
  /** How long it stays open the first time; each time a probe fails it stays open twice as long. @defaultValue 30,000 */
  openMs?: number
  /** @defaultValue 300,000 */
  longestOpenMs?: number
  /** Probes at once while half-open. @defaultValue 1 */
  probes?: number
  /** Probes that have to succeed before it closes. @defaultValue 1 */
  successesToClose?: number
  /** How long a refused key keeps a candidate out, unless `reopen` is called. @defaultValue 600,000 */
  authenticationMs?: number
  /** How long an exhausted quota keeps a candidate out, unless the vendor names a time or `reopen` is called. @defaultValue 3,600,000 */
  quotaMs?: number
  /** What a request gets while all breakers are open: an error at once, or the candidate that opens soonest as a probe. @defaultValue 'fail' */
  whenAllOpen?: 'fail' | 'probe-soonest'
  /** Where the states of the breakers are shared. @defaultValue this balancer's own memory */
  store?: BreakerStore
  /** How often the shared states are read, at most. @defaultValue 1,000 */
  refreshMs?: number
}

export type SettledBreaker = Required<Omit<BreakerSettings, 'store'>> & Pick<BreakerSettings, 'store'>

const defaults: SettledBreaker = {
  faultsInARow: 5,
  faultRate: 0.5,
  minimumRequests: 10,
  windowMs: 30_000,
  openMs: 30_000,
  longestOpenMs: 300_000,
  probes: 1,
  successesToClose: 1,
  authenticationMs: 600_000,
  quotaMs: 3_600_000,
  whenAllOpen: 'fail',
  refreshMs: 1_000,
}

/** Throws `ConfigError` for a number that no breaker can work with. */
export function settleBreaker(settings: BreakerSettings): SettledBreaker {
  const settled: SettledBreaker = { ...defaults, ...settings }
  for (const [name, value] of Object.entries(settled)) {
    if (typeof value === 'number' && !(value > 0)) throw invalid(name, value, 'a number above 0')
  }
  if (settled.faultRate > 1) throw invalid('faultRate', settled.faultRate, 'a share above 0 up to 1')
  return settled
}

function invalid(name: string, value: number, allowed: string): ConfigError {
  const path = `breaker.${name}`
  return new ConfigError(`${path} is ${value}, with which a breaker would never work as meant. Give ${allowed}.`, { details: { path } })
}
