import type {
  LedgerAmount, LedgerCounter, LedgerEntry, LedgerLimit, LedgerSettlement, LedgerStore, LedgerSubject, LedgerTotals, LedgerWindow, NewReservation, Scope,
} from '@arq/core'
import { expect } from 'vitest'

export const hour = 3_600_000
/** Noon, so that an hour and a day have begun. */
export const noon: number = Date.UTC(2026, 4, 14, 12)
export const thisHour: LedgerWindow = { span: hour, start: noon, end: noon + hour }
export const thisMonth: LedgerWindow = { span: 'month', start: Date.UTC(2026, 4, 1), end: Date.UTC(2026, 5, 1) }

export const alice: Scope = { userId: 'alice' }
export const aliceOfAcme: Scope = { userId: 'alice', tenantId: 'acme' }
export const bobOfAcme: Scope = { userId: 'bob', tenantId: 'acme' }

/** Ten of input, five of output, at 20 millionths of a dollar. */
export const small: LedgerAmount = { input: 10, output: 5, microUsd: 20 }
export const nothing: Required<LedgerAmount> = { input: 0, output: 0, microUsd: 0 }

export const everySubject: readonly LedgerCounter[] = (['tenant', 'user', 'session'] as const).flatMap((subject) => [
  { subject, window: thisHour },
  { subject, window: thisMonth },
])

export function newReservation(overrides: Partial<NewReservation> = {}): NewReservation {
  return {
    attemptId: 'attempt-1',
    scope: alice,
    sessionId: 'session-1',
    runId: 'run-1',
    candidate: 'openai/gpt-4o',
    provider: 'openai',
    model: 'gpt-4o',
    estimate: small,
    at: noon,
    expiresAt: noon + 900_000,
    counters: everySubject,
    limits: [],
    ...overrides,
  }
}

/** Limits what one subject is charged this hour. */
export function hourly(limit: number, overrides: Partial<LedgerLimit> & { subject?: LedgerSubject } = {}): Pick<NewReservation, 'counters' | 'limits'> {
  const { subject = 'user', ...rest } = overrides
  return { counters: [{ subject, window: thisHour }], limits: [{ counter: 0, counts: 'charged', unit: 'tokens', limit, ...rest }] }
}

export async function reserved(store: LedgerStore, overrides: Partial<NewReservation> = {}): Promise<LedgerEntry> {
  const outcome = await store.reserve(newReservation(overrides))
  expect(outcome.outcome).toBe('reserved')
  if (outcome.outcome !== 'reserved') throw new Error(`Expected a reservation, got ${outcome.outcome}.`)
  return outcome.entry
}

export function settlement(overrides: Partial<LedgerSettlement> = {}): LedgerSettlement {
  return {
    scope: alice,
    attemptId: 'attempt-1',
    charged: { input: 8, output: 3, microUsd: 14 },
    wasted: { input: 2, output: 1, microUsd: 4 },
    source: 'provider',
    at: noon + 1_000,
    ...overrides,
  }
}

interface Asked {
  scope?: Scope | undefined
  sessionId?: string
  subject?: LedgerSubject
  window?: LedgerWindow
  at?: number
}

export function totalsOf(store: LedgerStore, asked: Asked = {}): Promise<LedgerTotals | undefined> {
  return store.totals({ scope: alice, sessionId: 'session-1', subject: 'user', window: thisHour, at: noon + 2_000, ...asked })
}

export async function entryOf(store: LedgerStore, attemptId: string, { scope = alice, at = noon + 2_000 }: { scope?: Scope; at?: number } = {}): Promise<LedgerEntry | undefined> {
  return (await store.entries({ scope, of: 'tenant', limit: 500, at })).entries.find((entry) => entry.attemptId === attemptId)
}

export { upTo } from '../shared/up-to.js'
