import type { LedgerAmount, LedgerLimit, LedgerSettlement, LedgerStore, NewReservation, Scope } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../seeded-random.js'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { aliceOfAcme, bobOfAcme, hour, newReservation, noon, thisMonth } from './ledger-fixtures.js'
import { LedgerModel } from './ledger-model.js'

const steps = 250
const attempts = 60
const users: readonly Scope[] = [aliceOfAcme, bobOfAcme]
const sessions = ['session-1', 'session-2']
const limits: readonly LedgerLimit[] = [
  { counter: 0, counts: 'charged', unit: 'tokens', limit: 900 },
  { counter: 1, counts: 'charged', unit: 'microUsd', limit: 1_500 },
  { counter: 2, counts: 'charged', unit: 'tokens', limit: 250 },
]

export function describeLedgerHistories(make: MakeSubject<LedgerStore>): void {
  describe('histories at random', () => {
    it.each([1, 2, 3, 4, 5].map((seed) => ({ seed })))('come out as a plain recount of all rows says (seed $seed)', async ({ seed }) => {
      const { store } = await openSubject(make)
      const model = new LedgerModel()
      const random = new SeededRandom(seed)
      let at = noon
      for (let step = 0; step < steps; step += 1) {
        at += random.below(4) === 0 ? random.below(120_000) : 0
        await playStep({ store, model, random, at })
        if (step % 10 === 0) expect(await toldBy(store, at), `step ${step}`).toEqual(await toldBy(model, at))
      }
      for (const then of [at, at + hour]) expect(await toldBy(store, then)).toEqual(await toldBy(model, then))
    })
  })
}

interface Stage {
  store: LedgerStore
  model: LedgerModel
  random: SeededRandom
  at: number
}

async function playStep({ store, model, random, at }: Stage): Promise<void> {
  const attemptId = `attempt-${random.below(attempts)}`
  const scope = model.rows.get(attemptId)?.reservation.scope ?? users[random.below(2)]
  const kind = random.below(5)
  if (kind <= 1) {
    const reservation = reservationOf({ attemptId, scope, random, at })
    expect((await store.reserve(reservation)).outcome).toBe(model.reserve(reservation))
  } else if (kind <= 3) {
    const settlement = settlementOf({ attemptId, scope, random, at })
    await store.settle(settlement)
    model.settle(settlement)
  } else {
    await store.release({ attemptId, scope, at })
    model.release(attemptId, at)
  }
}

interface Drawn {
  attemptId: string
  scope: Scope | undefined
  random: SeededRandom
  at: number
}

function reservationOf({ random, at, ...attempt }: Drawn): NewReservation {
  const window = windowAt(at)
  const counters = [{ subject: 'tenant', window }, { subject: 'user', window: thisMonth }, { subject: 'session', window }] as const
  return newReservation({ ...attempt, at, expiresAt: at + 60_000 * (1 + random.below(20)), sessionId: sessions[random.below(2)], estimate: amountOf(random), counters, limits })
}

function settlementOf({ random, ...attempt }: Drawn): LedgerSettlement {
  const source = (['provider', 'counted', 'estimated'] as const)[random.below(3)] ?? 'provider'
  return { ...attempt, charged: amountOf(random), wasted: amountOf(random), source }
}

function amountOf(random: SeededRandom): LedgerAmount {
  const tokens = { input: random.below(60), output: random.below(30) }
  return random.below(8) === 0 ? tokens : { ...tokens, microUsd: random.below(100) }
}

function windowAt(at: number): { span: number; start: number; end: number } {
  const start = Math.floor(at / hour) * hour
  return { span: hour, start, end: start + hour }
}

/** Every state and every sum. */
async function toldBy(ledger: Pick<LedgerStore, 'entries' | 'totals'>, at: number): Promise<unknown> {
  const { entries } = await ledger.entries({ scope: aliceOfAcme, of: 'tenant', limit: 500, at })
  const told: unknown[] = [entries.map(({ attemptId, state, late }) => [attemptId, state, late])]
  for (const scope of users) {
    for (const sessionId of sessions) {
      for (const subject of ['tenant', 'user', 'session'] as const) {
        for (const window of [windowAt(at), windowAt(at - hour), thisMonth]) told.push([subject, await ledger.totals({ scope, sessionId, subject, window, at })])
      }
    }
  }
  return told
}
