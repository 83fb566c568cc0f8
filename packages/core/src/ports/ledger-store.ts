import type { Usage } from '../model/usage.js'
import type { Scope } from './scope.js'

/** What was used or may be used: whole numbers, never negative. */
export interface LedgerAmount {
  /** Prompt tokens. */
  input: number
  /** Generated tokens. */
  output: number
  /** Millionths of a US dollar; absent where the price is unknown. */
  microUsd?: number
}

/** A fixed stretch of time in UTC, from `start` up to, not including, `end`, in milliseconds since the epoch. */
export interface LedgerWindow {
  /** Its length in milliseconds, counted off from the epoch, or the calendar month. */
  span: number | 'month'
  start: number
  end: number
}

/**
 * Whose use is added up. A user without a tenant is one, and all callers without a scope are one tenant together. A session belongs to
 * its user: the same session id of another user is another session.
 */
export type LedgerSubject = 'tenant' | 'user' | 'session'

/** One running sum that a reservation is part of. */
export interface LedgerCounter {
  subject: LedgerSubject
  window: LedgerWindow
}

/** What a counter may come to. */
export interface LedgerLimit {
  /** Place of the counter among those of the reservation. */
  counter: number
  /** `charged` counts what was charged and all open reservations; `wasted` only what was wasted. */
  counts: 'charged' | 'wasted'
  /** `tokens` are input and output together. */
  unit: 'tokens' | 'microUsd'
  limit: number
}

/** What an attempt asks for before it sets out. */
export interface NewReservation {
  attemptId: string
  /** Absent for a caller who is not known. */
  scope?: Scope | undefined
  /** Only with a scope. */
  sessionId?: string | undefined
  runId?: string | undefined
  /** Id of the candidate that makes the attempt. */
  candidate: string
  provider: string
  model: string
  estimate: LedgerAmount
  /** When it is asked for, and when it ends by itself; milliseconds since the epoch. */
  at: number
  expiresAt: number
  counters: readonly LedgerCounter[]
  limits: readonly LedgerLimit[]
}

export type ReserveOutcome =
  | { outcome: 'reserved'; entry: LedgerEntry }
  /** The attempt has a row already, in whatever state: nothing was changed. */
  | { outcome: 'exists'; entry: LedgerEntry }
  /** Nothing was changed. Every limit that stands in the way, in the order of the reservation's limits. */
  | { outcome: 'refused'; over: readonly LimitPassed[] }

export interface LimitPassed {
  /** Its place among the limits of the reservation. */
  limit: number
  /** There is room beside what was used, and only open reservations take it for now. */
  heldByReservations: boolean
}

/** Names an attempt in the account of its scope. */
export interface LedgerAttempt {
  scope?: Scope | undefined
  attemptId: string
  /** Milliseconds since the epoch. */
  at: number
}

export interface LedgerSettlement extends LedgerAttempt {
  charged: LedgerAmount
  wasted: LedgerAmount
  /** Who says so. */
  source: Usage['source']
}

/** The row of one attempt. */
export interface LedgerEntry {
  attemptId: string
  /** `reserved` until it is settled, released or, by the clock, `expired`. */
  state: 'reserved' | 'settled' | 'released' | 'expired'
  /** Settled after it was released or had expired. */
  late: boolean
  tenantId?: string
  /** Ids of persons and of what they did are absent once they are forgotten. */
  userId?: string
  sessionId?: string
  runId?: string
  candidate: string
  provider: string
  model: string
  estimate: LedgerAmount
  /** Present on a settled row. */
  charged?: LedgerAmount
  wasted?: LedgerAmount
  source?: Usage['source']
  /** Milliseconds since the epoch. */
  reservedAt: number
  expiresAt: number
  /** When it was settled, released or expired. */
  endedAt?: number
}

/** What a counter stands at. */
export interface LedgerTotals {
  charged: Required<LedgerAmount>
  wasted: Required<LedgerAmount>
  /** Of open reservations. */
  reserved: Required<LedgerAmount>
  /** Attempts that were settled. */
  settled: number
  /** Settled attempts without a known price: no sum of money holds them. */
  unpriced: number
  /** Settled attempts whose tokens were counted or estimated on our side. */
  counted: number
  estimated: number
}

export interface LedgerTotalsQuery {
  scope?: Scope | undefined
  /** Only for the subject `session`. */
  sessionId?: string | undefined
  subject: LedgerSubject
  window: LedgerWindow
  /** Milliseconds since the epoch. */
  at: number
}

export interface LedgerQuery {
  scope?: Scope | undefined
  /** Rows of the whole tenant, of the scope's user, of one session or one run of that user. @defaultValue 'user' */
  of?: 'tenant' | 'user' | { sessionId: string } | { runId: string }
  /** Only rows reserved from here on, in milliseconds since the epoch. */
  from?: number
  /** Only rows reserved before. */
  to?: number
  /** Rows at most. @defaultValue 50, at most 500 */
  limit?: number
  /** Goes on behind the page that gave it. */
  cursor?: string
  /** Milliseconds since the epoch. */
  at: number
}

export interface LedgerPage {
  /** Newest first, by the order of their reservations. */
  entries: readonly LedgerEntry[]
  /** Present when there is more. */
  cursor?: string
}

/**
 * Reservations and what became of them: one row an attempt, and sums of the rows by subject and window. An attempt belongs to the account
 * of its scope's tenant, and counts in the windows it was reserved in, whenever it is settled. Every call touches one account, in one
 * atomic step, and takes the time from its caller. Each that takes a time first ends the account's open reservations whose `expiresAt`
 * is not after `at`, so that none outlives its time. Calls may be repeated: a second one like the first changes nothing. A store that
 * fails rejects with `StorageError`. Open reservations are always kept; how long ended rows and the sums of past windows are, the store says.
 */
export interface LedgerStore {
  /** Reserves the estimate in every counter, provided that no limit is passed by it. */
  reserve(reservation: NewReservation): Promise<ReserveOutcome>
  /**
   * Books what was used in place of the estimate, whatever became of the reservation; a row that is settled already stays as it is.
   * `undefined` when there is no such row (any more): nothing was booked.
   */
  settle(settlement: LedgerSettlement): Promise<LedgerEntry | undefined>
  /** Gives an open reservation back; a row in any other state stays as it is. `undefined` when there is no such row (any more). */
  release(attempt: LedgerAttempt): Promise<LedgerEntry | undefined>
  /** `undefined` where nothing was ever reserved. */
  totals(query: LedgerTotalsQuery): Promise<LedgerTotals | undefined>
  /** Rejects with `ValidationError` for a cursor that is none. */
  entries(query: LedgerQuery): Promise<LedgerPage>
  /**
   * Removes the user: sums of the user and of their sessions, and their ids in the rows of their tenant, whose sums stay. An attempt
   * under way is settled without them. Of a user without a tenant nothing is left, and nothing is booked later either.
   */
  forget(scope: Scope): Promise<void>
}
