import type { LedgerCounter, LedgerWindow, NewReservation, Scope, Stores } from '@arq/core'
import { aliceOfAcme, bobOfAcme } from '../shared/scopes.js'
import { filledScopes } from './filled-scopes.js'

const hour = 3_600_000

/** Whose ledger is filled; `undefined` are callers who are not known. */
export const ledgerScopes: readonly (Scope | undefined)[] = [...filledScopes, undefined]
export const ledgerSessions = ['session-1', 'ä/ {s}:*'] as const

/** The hour that has begun, the one before, and a month around both. */
export function ledgerWindows(now: number): readonly LedgerWindow[] {
  const start = Math.floor(now / hour) * hour
  return [
    { span: hour, start, end: start + hour },
    { span: hour, start: start - hour, end: start },
    { span: 'month', start: start - 200 * hour, end: start + 500 * hour },
  ]
}

const counters = (now: number): readonly LedgerCounter[] => ledgerWindows(now).flatMap((window) => (['tenant', 'user', 'session'] as const).map((subject) => ({ subject, window })))

/** Attempts in every state, by what became of them. */
export async function fillLedger(stores: Stores, now: number): Promise<void> {
  for (const scope of ledgerScopes) {
    for (const [index, name] of (['open', 'settled', 'unpriced', 'estimated', 'released', 'expired', 'late', 'lasting'] as const).entries()) {
      await stores.ledger.reserve(reservation({ scope, name, index, now }))
    }
    await endSome(stores, scope, now)
  }
  await stores.ledger.reserve(reservation({ scope: bobOfAcme, name: 'of bob', index: 9, now }))
  await stores.ledger.forget(aliceOfAcme)
  await stores.ledger.reserve(reservation({ scope: aliceOfAcme, name: 'afterwards', index: 9, now }))
}

async function endSome({ ledger }: Stores, scope: Scope | undefined, now: number): Promise<void> {
  const [charged, wasted, at] = [{ input: 8, output: 3, microUsd: 14 }, { input: 2, output: 1, microUsd: 4 }, now - 500] as const
  await ledger.settle({ scope, attemptId: 'settled', charged, wasted, source: 'provider', at })
  await ledger.settle({ scope, attemptId: 'unpriced', charged: { input: 5, output: 2 }, wasted, source: 'counted', at })
  await ledger.settle({ scope, attemptId: 'estimated', charged, wasted: { input: 0, output: 0, microUsd: 0 }, source: 'estimated', at })
  await ledger.release({ scope, attemptId: 'released', at })
  await ledger.settle({ scope, attemptId: 'late', charged, wasted, source: 'provider', at })
}

function reservation({ scope, name, index, now }: { scope: Scope | undefined; name: string; index: number; now: number }): NewReservation {
  const ends = { expired: now - 900, late: now - 900, open: now + 900_000, lasting: now + 3 * hour }
  return {
    attemptId: name,
    scope,
    ...(scope === undefined ? {} : { sessionId: ledgerSessions[index % 2] }),
    ...(index % 3 === 0 ? {} : { runId: `run ${name}` }),
    candidate: 'openai/gpt-4o',
    provider: 'openai',
    model: 'gpt-4o',
    estimate: index % 2 === 0 ? { input: 10, output: 5, microUsd: 20 + index } : { input: 7, output: 4 },
    // Reserved in this order, though not at these times: the order is what counts.
    at: now - 1_000 - (index % 3),
    expiresAt: Reflect.get(ends, name) === undefined ? now + 60_000 : Number(Reflect.get(ends, name)),
    counters: counters(now),
    limits: [],
  }
}
