import type {
  LedgerAttempt, LedgerCounter, LedgerEntry, LedgerPage, LedgerQuery, LedgerSettlement, LedgerTotals, LedgerTotalsQuery, LedgerWindow, LimitPassed, NewReservation, ReserveOutcome,
} from '@arq/core'
import { ledgerPage } from '../shared/ledger-page.js'
import { ledgerSubjectKey } from '../shared/ledger-subject-key.js'
import { userPrefix } from '../shared/user-prefix.js'
import { limitVerdict } from '../shared/limit-verdict.js'
import { MemoryLedgerCounter } from './memory-ledger-counter.js'
import { MemoryLedgerRow } from './memory-ledger-row.js'
import { reservedEntry } from './reserved-entry.js'

/** Sums of a window are kept for so long after its end: late settlements come within that. */
const keepPastWindowsMs = 86_400_000

/** The rows and sums of one account. Nothing waits in here, so every call is one step. */
export class MemoryLedgerAccount {
  readonly #rows = new Map<string, MemoryLedgerRow>()
  readonly #open = new Set<MemoryLedgerRow>()
  readonly #counters = new Map<string, MemoryLedgerCounter>()
  /** When the first open reservation expires, at the earliest. */
  #nextExpiry = Number.POSITIVE_INFINITY
  #lastSequence = 0

  get hasOpenRows(): boolean {
    return this.#open.size > 0
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0 && this.#counters.size === 0
  }

  reserve(reservation: NewReservation): ReserveOutcome {
    this.#sweep(reservation.at)
    const known = this.#rows.get(reservation.attemptId)
    if (known !== undefined) return { outcome: 'exists', entry: known.entry }
    const over = this.#passed(reservation)
    if (over.length > 0) return { outcome: 'refused', over }

    const row = this.#add(reservedEntry(reservation), reservation.counters)
    for (const counter of this.#countersOf(row, reservation.at)) counter.reserve(reservation.estimate)
    return { outcome: 'reserved', entry: row.entry }
  }

  settle(settlement: LedgerSettlement): LedgerEntry | undefined {
    this.#sweep(settlement.at)
    const row = this.#rows.get(settlement.attemptId)
    if (row === undefined || row.entry.state === 'settled') return row?.entry
    this.#unreserve(row)
    for (const counter of this.#countersOf(row, settlement.at)) counter.book(settlement)
    row.settle(settlement)
    return row.entry
  }

  release({ attemptId, at }: LedgerAttempt): LedgerEntry | undefined {
    this.#sweep(at)
    const row = this.#rows.get(attemptId)
    if (row?.isOpen === true) this.#end(row, 'released', at)
    return row?.entry
  }

  totals({ scope, sessionId, subject, window, at }: LedgerTotalsQuery): LedgerTotals | undefined {
    this.#sweep(at)
    return this.#counters.get(counterKey(ledgerSubjectKey(subject, { userId: scope?.userId, sessionId }), window))?.totals
  }

  entries(query: LedgerQuery): LedgerPage {
    this.#sweep(query.at)
    return ledgerPage([...this.#rows.values()].reverse(), query)
  }

  forgetUser(userId: string): void {
    for (const row of this.#rows.values()) if (row.entry.userId === userId) row.forgetUser()
    const prefix = userPrefix(userId)
    for (const [key, { subject }] of this.#counters) if (subject.startsWith(prefix)) this.#counters.delete(key)
  }

  /** Drops an ended row; its sums stay. False for an open one. */
  drop(attemptId: string): boolean {
    if (this.#rows.get(attemptId)?.isOpen === true) return false
    this.#rows.delete(attemptId)
    return true
  }

  get rows(): readonly MemoryLedgerRow[] {
    return [...this.#rows.values()]
  }

  get counters(): readonly MemoryLedgerCounter[] {
    return [...this.#counters.values()]
  }

  /** Takes a row in as the newest; false where the attempt has one. Its sums come by themselves, but for what is reserved. */
  restoreRow(entry: LedgerEntry, counters: readonly LedgerCounter[]): boolean {
    if (this.#rows.has(entry.attemptId)) return false
    const row = this.#add(entry, counters)
    if (row.isOpen) for (const counter of this.#countersOf(row, 0)) counter.reserve(entry.estimate)
    return true
  }

  /** Takes a sum in; false where something is booked in it already. */
  restoreSum(subject: string, window: LedgerWindow, totals: Omit<LedgerTotals, 'reserved'>): boolean {
    const known = this.#counters.get(counterKey(subject, window))
    if (known !== undefined && (!known.isUnused || totals.settled === 0)) return false
    this.#counter(subject, window, 0).restore(totals)
    return true
  }

  #add(entry: LedgerEntry, counters: readonly LedgerCounter[]): MemoryLedgerRow {
    const row = new MemoryLedgerRow(++this.#lastSequence, entry, counters)
    this.#rows.set(entry.attemptId, row)
    if (!row.isOpen) return row
    this.#open.add(row)
    this.#nextExpiry = Math.min(this.#nextExpiry, entry.expiresAt)
    return row
  }

  #passed({ counters, limits, estimate, scope, sessionId }: NewReservation): readonly LimitPassed[] {
    return limits.flatMap((limit, index) => {
      const counter = counters[limit.counter]
      if (counter === undefined) return []
      const key = counterKey(ledgerSubjectKey(counter.subject, { userId: scope?.userId, sessionId }), counter.window)
      const verdict = limitVerdict(limit, this.#counters.get(key)?.totals, estimate)
      return verdict === 'no' ? [] : [{ limit: index, heldByReservations: verdict === 'for-now' }]
    })
  }

  #sweep(at: number): void {
    if (at < this.#nextExpiry) return
    this.#nextExpiry = Number.POSITIVE_INFINITY
    for (const row of [...this.#open]) {
      const { expiresAt } = row.entry
      if (expiresAt <= at) this.#end(row, 'expired', expiresAt)
      else this.#nextExpiry = Math.min(this.#nextExpiry, expiresAt)
    }
  }

  #end(row: MemoryLedgerRow, state: 'released' | 'expired', endedAt: number): void {
    this.#unreserve(row)
    row.end(state, endedAt)
  }

  #unreserve(row: MemoryLedgerRow): void {
    if (!this.#open.delete(row)) return
    for (const { subject, window } of row.counters) this.#counters.get(counterKey(ledgerSubjectKey(subject, row.entry), window))?.unreserve(row.entry.estimate)
  }

  #countersOf({ counters, entry }: MemoryLedgerRow, at: number): readonly MemoryLedgerCounter[] {
    return counters.map(({ subject, window }) => this.#counter(ledgerSubjectKey(subject, entry), window, at))
  }

  #counter(subject: string, window: LedgerWindow, at: number): MemoryLedgerCounter {
    const key = counterKey(subject, window)
    const known = this.#counters.get(key)
    if (known !== undefined) return known
    for (const [past, counter] of this.#counters) if (counter.window.end + keepPastWindowsMs <= at) this.#counters.delete(past)
    const counter = new MemoryLedgerCounter(subject, window)
    this.#counters.set(key, counter)
    return counter
  }
}

function counterKey(subject: string, { span, start }: LedgerCounter['window']): string {
  return `${subject} ${span} ${start}`
}
