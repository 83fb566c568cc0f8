import type { Clock, HealthReport, HealthStore, Random } from '@arq/core'
import { patientStore } from '../../health/patient-store.js'
import type { BreakerStore, HealthSnapshot } from './breaker-store.js'

const topic = 'breakers'
/** How long one call of the store is waited for, in milliseconds. */
const patienceMs = 2_000
const shortestTtlMs = 3_600_000
/** Clocks that are further apart than this are set right by the store's, in milliseconds. */
const smallSkewMs = 5_000

export interface BreakerReportsOptions {
  /** Where processes report. */
  store: HealthStore
  /** Whether this candidate is the same one for all processes. @defaultValue it is */
  isShared?: (candidate: string) => boolean
  clock: Clock
  random: Random
}

interface BreakerReport {
  version: 1
  /** When it was said, by the clock of who said it. */
  at: number
  breakers: readonly HealthSnapshot[]
}

/**
 * Shares breakers between processes, each of which reports what it found out itself. Of what others found out, an outage counts as long as they
 * say. A refused key or an empty account is a reason to probe with one request, and no more: this process may have been given another key.
 */
export class BreakerReports implements BreakerStore {
  readonly #store: HealthStore
  readonly #isShared: (candidate: string) => boolean
  readonly #clock: Clock
  readonly #reporter: string
  readonly #own = new Map<string, HealthSnapshot>()
  #revision = 0
  #hasNews = false
  #writing: Promise<void> | undefined

  constructor({ store, isShared = () => true, clock, random }: BreakerReportsOptions) {
    this.#store = patientStore(store, patienceMs, clock)
    this.#isShared = isShared
    this.#clock = clock
    this.#reporter = random.uuid()
  }

  /** What others found out, the newest of each candidate. */
  async load(): Promise<readonly HealthSnapshot[]> {
    // A report that failed is tried again beside the reading.
    if (this.#hasNews) void this.#write().catch(() => {})
    const reports = await this.#store.reports(topic)
    const newest = new Map<string, HealthSnapshot>()
    for (const snapshot of reports.filter(({ reporter }) => reporter !== this.#reporter).flatMap(snapshotsIn)) {
      const known = newest.get(snapshot.candidate)
      if (this.#isShared(snapshot.candidate) && (known === undefined || known.changedAt < snapshot.changedAt)) newest.set(snapshot.candidate, snapshot)
    }
    return Array.from(newest.values(), hintOf)
  }

  /** Reports it with everything else that was found out here. What is found out while a report is under way goes into one more. */
  async save(snapshot: HealthSnapshot): Promise<void> {
    if (!this.#isShared(snapshot.candidate)) return
    this.#own.set(snapshot.candidate, snapshot)
    this.#hasNews = true
    await this.#write()
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeNews().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  async #writeNews(): Promise<void> {
    while (this.#hasNews) {
      this.#hasNews = false
      try {
        await this.#report()
      } catch (error) {
        this.#hasNews = true
        throw error
      }
    }
  }

  async #report(): Promise<void> {
    if (await this.#reportOnce()) return
    // It expired, or the answer to an earlier one was lost.
    const own = (await this.#store.reports(topic)).find(({ reporter }) => reporter === this.#reporter)
    this.#revision = own?.revision ?? 0
    if (!(await this.#reportOnce())) throw new Error('Somebody else reports under the name of this process.')
  }

  async #reportOnce(): Promise<boolean> {
    const now = this.#clock.now()
    const breakers = [...this.#own.values()]
    const until = Math.max(...breakers.map(({ state }) => (state.type === 'open' ? state.until : 0)))
    const value: BreakerReport = { version: 1, at: now, breakers }
    const ttlMs = Math.max(shortestTtlMs, until - now)
    const revision = await this.#store.report({ topic, reporter: this.#reporter, after: this.#revision, value, ttlMs })
    this.#revision = revision ?? this.#revision
    return revision !== undefined
  }
}

/** In the time of the store, where the clock of who said it is off. */
function snapshotsIn({ value, reportedAt }: HealthReport): readonly HealthSnapshot[] {
  const given: { version?: unknown; breakers?: unknown } = Object(value)
  if (given.version !== 1 || !Array.isArray(given.breakers)) return []
  const { at, breakers } = value as BreakerReport
  const skewMs = Math.abs(reportedAt - at) > smallSkewMs ? reportedAt - at : 0
  return breakers.map((snapshot) => moved(snapshot, skewMs))
}

function moved({ candidate, changedAt, state }: HealthSnapshot, byMs: number): HealthSnapshot {
  const since = state.type === 'open' ? { ...state, since: state.since + byMs, until: state.until + byMs } : state
  return { candidate, changedAt: changedAt + byMs, state: since }
}

function hintOf(snapshot: HealthSnapshot): HealthSnapshot {
  const { state } = snapshot
  if (state.type === 'closed' || state.cause === 'faults') return snapshot
  return { ...snapshot, state: { ...state, until: state.since } }
}
