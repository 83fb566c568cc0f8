import type { UIMessage } from '../messages/ui-message.js'
import type { RunEventBody } from '../run/run-event.js'
import type { HealthReport } from './health-store.js'
import type { LedgerCounter, LedgerEntry, LedgerTotals, LedgerWindow } from './ledger-store.js'
import type { MemoryRecord } from './memory-store.js'
import type { RunRecord } from './run-store.js'
import type { Scope } from './scope.js'
import type { SessionRecord } from './session-store.js'

/** A conversation. */
export interface ThreadRow {
  v: 1
  kind: 'thread'
  scope: Scope
  threadId: string
  /** Milliseconds since the epoch. */
  updatedAt: number
  /** Its place among those of its scope that changed in the same millisecond, from 0; later ones are higher. @defaultValue unknown */
  place?: number
  messages: readonly UIMessage[]
}

/** A run with its whole log. A live one is taken over where it is put: its lease counts as run out. */
export interface RunRow {
  v: 1
  kind: 'run'
  run: Omit<RunRecord, 'lastSeq'>
  stopRequested: boolean
  /** Milliseconds since the epoch, of one that has ended. @defaultValue when it is taken in, so that nothing is gone too early */
  endedAt?: number
  entries: readonly RunEventBody[]
}

/** Whose account it is in: that of a tenant, or of a user without one; absent for callers who are not known. */
export type LedgerAccountName = { tenantId: string } | { userId: string }

/** The row of an attempt. */
export interface LedgerEntryRow {
  v: 1
  kind: 'ledger-entry'
  account?: LedgerAccountName
  entry: LedgerEntry
  /** Without those of a user who was forgotten. */
  counters: readonly LedgerCounter[]
}

/** What a counter stands at, without its open reservations: those come with their rows. */
export interface LedgerSumRow {
  v: 1
  kind: 'ledger-sum'
  account?: LedgerAccountName
  subject: { of: 'tenant' } | { of: 'user'; userId: string } | { of: 'session'; userId: string; sessionId: string }
  window: LedgerWindow
  totals: Omit<LedgerTotals, 'reserved'>
}

export interface SessionRow {
  v: 1
  kind: 'session'
  scope: Scope
  session: SessionRecord
}

export interface MemoryRow {
  v: 1
  kind: 'memory'
  scope: Scope
  record: Omit<MemoryRecord, 'vector'> & { vector?: { embedder: string; /** The bytes of its values. */ base64: string } }
}

export interface HealthRow {
  v: 1
  kind: 'health'
  report: HealthReport
}

/**
 * Something that stores hold, in a shape that all of them can give and take, safe for `JSON.stringify`. Caches and limits have none: they
 * fill again by themselves.
 */
export type StoreRow = ThreadRow | RunRow | LedgerEntryRow | LedgerSumRow | SessionRow | MemoryRow | HealthRow
