import type { NewReservation, Scope } from '@arq/core'
import { describeLedgerStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryLedgerStore } from './memory-ledger-store.js'

describeLedgerStore('MemoryLedgerStore', async () => {
  const store = new MemoryLedgerStore()
  return { store, dispose: () => store.close() }
})

const at = Date.UTC(2026, 4, 14, 12)
const day = 86_400_000
const today = { span: day, start: Date.UTC(2026, 4, 14), end: Date.UTC(2026, 4, 15) }

function numbered(number: number, scope: Scope = { userId: 'alice' }, overrides: Partial<NewReservation> = {}): NewReservation {
  return {
    attemptId: `attempt-${number}`, scope, candidate: 'a', provider: 'a', model: 'a', estimate: { input: 1, output: 1 }, at, expiresAt: at + 900_000,
    counters: [{ subject: 'user', window: today }], limits: [], ...overrides,
  }
}

const settled = (number: number, scope: Scope = { userId: 'alice' }) => ({ attemptId: `attempt-${number}`, scope, charged: { input: 1, output: 1 }, wasted: { input: 0, output: 0 }, source: 'provider' as const, at })

describe('MemoryLedgerStore', () => {
  it('drops the oldest ended rows beyond its bound, keeps open ones and all sums', async () => {
    const store = new MemoryLedgerStore({ maxLedgerRows: 10 })
    for (let number = 1; number <= 30; number += 1) {
      await store.reserve(numbered(number))
      if (number !== 3) await store.settle(settled(number))
    }
    const { entries } = await store.entries({ scope: { userId: 'alice' }, at })
    expect(entries.map(({ attemptId }) => attemptId)).toEqual([...[30, 29, 28, 27, 26, 25, 24, 23, 22].map((number) => `attempt-${number}`), 'attempt-3'])
    expect(await store.totals({ scope: { userId: 'alice' }, subject: 'user', window: today, at })).toMatchObject({ settled: 29, charged: { input: 29 }, reserved: { input: 1 } })
  })

  it('drops the account that was used longest ago beyond its bound, unless something is open in it', async () => {
    const store = new MemoryLedgerStore({ maxLedgerAccounts: 2 })
    const [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map((userId) => ({ userId })) as [Scope, Scope, Scope, Scope]
    for (const scope of [alice, bob, carol, dave]) {
      await store.reserve(numbered(1, scope))
      if (scope !== alice) await store.settle(settled(1, scope))
    }
    const known = async (scope: Scope): Promise<boolean> => (await store.totals({ scope, subject: 'user', window: today, at })) !== undefined
    expect(await Promise.all([alice, bob, carol, dave].map(known))).toEqual([true, false, false, true])
  })

  it('drops the sums of a window a day after its end, and takes what is settled even later', async () => {
    const store = new MemoryLedgerStore()
    const totals = (now: number, window = today) => store.totals({ scope: { userId: 'alice' }, subject: 'user', window, at: now })
    await store.reserve(numbered(1, undefined, { expiresAt: at + 9 * day }))
    const later = at + 3 * day
    const laterDay = { span: day, start: today.start + 3 * day, end: today.end + 3 * day }
    await store.reserve(numbered(2, undefined, { at: later, expiresAt: later + 1, counters: [{ subject: 'user', window: laterDay }] }))
    expect(await totals(later)).toBeUndefined()
    expect(await store.settle({ ...settled(1), at: later })).toMatchObject({ state: 'settled', late: false })
    expect(await totals(later)).toMatchObject({ settled: 1, reserved: { input: 0 } })
    expect(await totals(later, laterDay)).toMatchObject({ reserved: { input: 1 } })
  })

  it('makes no account for an attempt that it refuses', async () => {
    const store = new MemoryLedgerStore({ maxLedgerAccounts: 1 })
    await store.reserve(numbered(1))
    await store.settle(settled(1))
    const refused = numbered(1, { userId: 'bob' }, { limits: [{ counter: 0, counts: 'charged', unit: 'tokens', limit: 1 }] })
    expect(await store.reserve(refused)).toMatchObject({ outcome: 'refused' })
    expect(await store.totals({ scope: { userId: 'alice' }, subject: 'user', window: today, at })).toBeDefined()
  })
})
