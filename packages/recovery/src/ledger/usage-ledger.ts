import {
  silentLogger, systemClock, untilAborted, type Clock, type LedgerEntry, type LedgerPage, type LedgerQuery, type LedgerSettlement, type LedgerStore, type LedgerWindow, type Logger,
  type NewReservation, type PriceBook, type ReserveOutcome, type RunContext, type Scope,
} from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'
import { askingStore } from './asking-store.js'
import { budgetRefusal } from './budget-refusal.js'
import type { Budget } from './budget.js'
import { checkBudgets } from './check-budgets.js'
import { checkSettings } from './check-settings.js'
import { isSpan } from './is-span.js'
import { postponed } from './postponed.js'
import { priceAttempt } from './price-attempt.js'
import type { BookedEntry, Reservation, Settlement } from './reservation.js'
import { toLimits } from './to-limits.js'
import { toUsageReport } from './to-usage-report.js'
import { unbookedEntry } from './unbooked-entry.js'
import type { UsageLedgerOptions } from './usage-ledger-options.js'
import type { UsageReport } from './usage-report.js'
import { windowAt } from './window-at.js'

const day = 86_400_000
/** What nobody waits for lets the first words of an answer go first, for so many milliseconds. */
const firstWordsMs = 20

/** An attempt that wants to set out. */
export interface ReservationNeed {
  /** Unique among the attempts of its tenant: everything about an attempt is booked once by it. */
  attemptId: string
  /** Absent, or without a scope, for callers who are not known. */
  run?: RunContext
  /** Id of the candidate that makes it. */
  candidate: string
  provider: string
  model: string
  /** The most it is likely to use, the longest answer included. */
  estimate: TokenCount
}

/**
 * Who used how much, and whether there is some left. Each attempt reserves an estimate before it sets out and settles with what it used; open
 * reservations count against the budgets, so that any number of attempts at once keep to them. A budget is passed at most by as much as
 * attempts under way used more than they had reserved. Throws `ConfigError` for budgets or times that are none.
 */
export class UsageLedger {
  readonly #store: LedgerStore
  readonly #prices: PriceBook | undefined
  readonly #budgets: (run: RunContext | undefined) => readonly Budget[]
  readonly #reservationMs: number
  readonly #spans: readonly LedgerWindow['span'][]
  readonly #clock: Clock
  readonly #logger: Logger
  /** Reservations that the store was not asked for yet. */
  readonly #postponed = new Set<() => Promise<void>>()

  constructor(options: UsageLedgerOptions) {
    const { budgets = [], reservationMs = 900_000, windows = [day, 'month'] } = options
    if (typeof budgets !== 'function') checkBudgets(budgets)
    checkSettings(reservationMs, windows)
    this.#store = options.store
    this.#prices = options.prices
    this.#budgets = typeof budgets === 'function' ? (run) => checkBudgets(budgets(run)) : () => budgets
    this.#reservationMs = reservationMs
    this.#spans = windows
    this.#clock = options.clock ?? systemClock
    this.#logger = options.logger ?? silentLogger
  }

  /**
   * Reserves the estimate. Rejects with `BudgetExceededError` (`retryAfterMs` where waiting helps; `details` name subject, window, limit and
   * unit) when it would pass a budget, with `StorageError` when the store fails and a budget applies, and with the signal's reason when aborted. The same attempt
   * reserves once, however often it asks. Where no budget applies nothing can be refused, and the store is told a little later, when an answer may have begun.
   */
  async reserve(need: ReservationNeed, signal?: AbortSignal): Promise<Reservation> {
    signal?.throwIfAborted()
    const at = this.#clock.now()
    const { counters, limits } = toLimits(this.#budgets(need.run), need.run, { spans: this.#spans, at })
    const estimate = this.#estimate(need, at)
    const plainLimits = limits.map(({ counter, counts, unit, limit }) => ({ counter, counts, unit, limit }))
    const reservation: NewReservation = { ...namesOf(need), estimate, at, expiresAt: at + this.#reservationMs, counters, limits: plainLimits }
    const ask = (): Promise<ReserveOutcome> => askingStore('reserve for an attempt', () => this.#store.reserve(reservation))
    if (limits.length === 0) return this.#open(reservation, this.#askLater(ask))
    const outcome = await this.#unlessAborted(ask(), reservation, signal)
    if (outcome.outcome === 'refused') throw budgetRefusal({ over: outcome.over, limits, estimate, at, reservationMs: this.#reservationMs })
    return this.#open(reservation, () => Promise.resolve())
  }

  /**
   * What a scope has used in the present window (`undefined`: all callers without one). `windowMs` is a window of a budget or of the
   * option `windows`; of others nothing is known. Never rejects: what cannot be told is `undefined`.
   */
  async usage(scope: Scope | undefined, options: UsageOptions = {}): Promise<UsageReport> {
    const at = this.#clock.now()
    const window = windowAt(isSpan(options.windowMs) ? options.windowMs : 'month', at)
    const known = options.sessionId === undefined ? (options.of ?? 'user') : 'session'
    const subject = scope === undefined ? 'tenant' : known
    await this.#askNow()
    try {
      return toUsageReport(await this.#store.totals({ scope, sessionId: options.sessionId, subject, window, at }), window)
    } catch (error) {
      this.#logger.warn('usage could not be read', { error: String(error) })
      return toUsageReport(undefined, window)
    }
  }

  /** Rows of attempts, newest first, in pages. Rejects with `ValidationError` for a cursor that is none, and with `StorageError`. */
  async entries(query: Omit<LedgerQuery, 'at'>): Promise<LedgerPage> {
    await this.#askNow()
    return askingStore('list its rows', () => this.#store.entries({ ...query, at: this.#clock.now() }))
  }

  /** Removes the ids of a user and their sums: their budgets start afresh, their tenant's do not. Rejects with `StorageError`. */
  async forget(scope: Scope): Promise<void> {
    await this.#askNow()
    return askingStore('forget a user', () => this.#store.forget(scope))
  }

  #open(reservation: NewReservation, asked: () => Promise<void>): Reservation {
    return {
      attemptId: reservation.attemptId,
      settle: (settlement) => asked().then(() => this.#settle(reservation, settlement)),
      release: () => asked().then(() => this.#release(reservation)),
    }
  }

  /** Where no budget holds, the store is asked when the answer may have begun, and a store that is down holds up nobody: the attempt then stands in no row. */
  #askLater(ask: () => Promise<unknown>): () => Promise<void> {
    const need = postponed(this.#clock, firstWordsMs, async () => {
      await ask().catch((error: unknown) => this.#logger.warn('an attempt was made without a reservation', { error: String(error) }))
      this.#postponed.delete(need)
    })
    this.#postponed.add(need)
    return need
  }

  /** Whoever asks about use hears of all that was reserved here. */
  async #askNow(): Promise<void> {
    await Promise.all([...this.#postponed].map((need) => need()))
  }

  async #settle(reservation: NewReservation, { usage, charged, wasted }: Settlement): Promise<BookedEntry> {
    const { attemptId, scope, provider, model } = reservation
    const at = this.#clock.now()
    const settlement: LedgerSettlement = { attemptId, scope, at, source: usage.source, ...priceAttempt({ provider, model, usage, charged, wasted, at }, this.#prices) }
    const entry = await askingStore('book what an attempt used', () => this.#store.settle(settlement))
    return withDollars(entry ?? unbookedEntry(reservation, settlement))
  }

  async #release({ attemptId, scope }: NewReservation): Promise<void> {
    await askingStore('release a reservation', () => this.#store.release({ attemptId, scope, at: this.#clock.now() }))
  }

  #estimate({ provider, model, estimate }: ReservationNeed, at: number): NewReservation['estimate'] {
    const usage = { input: { total: estimate.input }, output: { total: estimate.output }, source: 'estimated' } as const
    return priceAttempt({ provider, model, usage, charged: estimate, wasted: { input: 0, output: 0 }, at }, this.#prices).charged
  }

  /** Whoever has left does not wait for the store, and leaves no reservation either. */
  #unlessAborted<Outcome>(pending: Promise<Outcome>, reservation: NewReservation, signal: AbortSignal | undefined): Promise<Outcome> {
    if (signal === undefined) return pending
    const releaseLater = (): void => void pending.then(() => this.#release(reservation)).catch(() => {})
    signal.addEventListener('abort', releaseLater, { once: true })
    return untilAborted(pending, signal).finally(() => signal.removeEventListener('abort', releaseLater))
  }
}

export interface UsageOptions {
  /** @defaultValue 'month' */
  windowMs?: number | 'month'
  /** Of this session of the user alone. */
  sessionId?: string
  /** Of the user, or of their whole tenant. @defaultValue 'user' */
  of?: 'user' | 'tenant'
}

function namesOf({ attemptId, run, candidate, provider, model }: ReservationNeed): Pick<NewReservation, 'attemptId' | 'scope' | 'sessionId' | 'runId' | 'candidate' | 'provider' | 'model'> {
  const sessionId = run?.scope === undefined ? undefined : run.sessionId
  return { attemptId, scope: run?.scope, sessionId, runId: run?.runId, candidate, provider, model }
}

function withDollars(entry: LedgerEntry): BookedEntry {
  const [charged, wasted] = [entry.charged?.microUsd, entry.wasted?.microUsd]
  return charged === undefined || wasted === undefined ? entry : { ...entry, cost: { charged: charged / 1_000_000, wasted: wasted / 1_000_000 } }
}
