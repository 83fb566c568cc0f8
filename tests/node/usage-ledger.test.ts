import { StorageError, type Cost, type LedgerStore, type PriceBook, type RunContext, type Usage } from '@arq/core'
import { UsageLedger, type AttemptLedger, type BookedEntry, type Budget, type Reservation, type ReservationNeed, type UsageLedgerOptions, type UsageReport } from '@arq/recovery'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock } from '@arq/testkit'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'

const day = 86_400_000
const alice: RunContext = { runId: 'run-1', scope: { userId: 'alice', tenantId: 'acme' }, sessionId: 'session-1' }
const bob: RunContext = { runId: 'run-2', scope: { userId: 'bob', tenantId: 'acme' } }
const usage: Usage = { input: { total: 100 }, output: { total: 20 }, source: 'provider' }
const delivered = { usage, charged: { input: 100, output: 20 }, wasted: { input: 0, output: 0 } }

/** A dollar a million of input, two of output. */
const prices: PriceBook = {
  cost: ({ model, usage: { input, output } }): Cost | undefined => {
    if (model === 'unpriced' || input.total === undefined || output.total === undefined) return undefined
    const costs = { input: input.total / 1e6, output: (output.total * 2) / 1e6 }
    return { ...costs, total: costs.input + costs.output, currency: 'USD', source: 'test' }
  },
}

function need(attemptId: string, overrides: Partial<ReservationNeed> = {}): ReservationNeed {
  return { attemptId, run: alice, candidate: 'openai/gpt-4o', provider: 'openai', model: 'gpt-4o', estimate: { input: 100, output: 50 }, ...overrides }
}

function set(options: Partial<UsageLedgerOptions> = {}): { ledger: UsageLedger; clock: FakeClock; store: LedgerStore } {
  const clock = new FakeClock()
  const { ledger: store } = memoryStores({ clock })
  return { ledger: new UsageLedger({ store, prices, clock, ...options }), clock, store }
}

const userDay = (tokens: number): Budget => ({ subject: 'user', window: day, tokens })

describe('UsageLedger', () => {
  it('books what an attempt used, in tokens and dollars, for run, session, user and tenant', async () => {
    const { ledger } = set()
    const reservation = await ledger.reserve(need('a'))
    expect((await ledger.usage(alice.scope)).tokens).toEqual({ charged: { input: 0, output: 0 }, wasted: { input: 0, output: 0 }, reserved: { input: 100, output: 50 } })
    const entry = await reservation.settle({ usage, charged: { input: 100, output: 10 }, wasted: { input: 0, output: 10 } })
    expect(entry).toMatchObject({ attemptId: 'a', state: 'settled', late: false, tenantId: 'acme', userId: 'alice', runId: 'run-1', sessionId: 'session-1' })
    expect(entry.cost).toEqual({ charged: 0.00012, wasted: 0.00002 })
    const expected = {
      tokens: { charged: { input: 100, output: 10 }, wasted: { input: 0, output: 10 }, reserved: { input: 0, output: 0 } },
      cost: { charged: 0.00012, wasted: 0.00002, unpriced: 0 },
      source: 'provider',
    }
    for (const options of [{}, { windowMs: day }, { of: 'tenant' }, { sessionId: 'session-1' }] as const) expect(await ledger.usage(alice.scope, options)).toMatchObject(expected)
    expect((await ledger.entries({ scope: alice.scope, of: { runId: 'run-1' } })).entries).toMatchObject([{ attemptId: 'a', charged: { microUsd: 120 } }])
  })

  it('settles once, after a release too, and releases nothing that is settled', async () => {
    const { ledger } = set()
    const reservation = await ledger.reserve(need('a'))
    await reservation.release()
    const entry = await reservation.settle(delivered)
    expect(entry).toMatchObject({ state: 'settled', late: true })
    expect(await reservation.settle({ ...delivered, charged: { input: 1, output: 1 } })).toEqual(entry)
    await reservation.release()
    expect(await ledger.usage(alice.scope)).toMatchObject({ tokens: { charged: { input: 100, output: 20 }, reserved: { input: 0 } } })
  })

  it('loses nothing to a process that dies between reserve and settle', async () => {
    const { ledger, clock } = set({ budgets: [userDay(150)] })
    const lost = await ledger.reserve(need('lost'))
    await expect(ledger.reserve(need('next'))).rejects.toMatchObject({ code: 'budget_exceeded', retryAfterMs: 900_000 })
    await clock.advance(900_000)
    const next = await ledger.reserve(need('next'))
    await next.release()
    expect((await ledger.entries({ scope: alice.scope })).entries.map(({ state }) => state)).toEqual(['released', 'expired'])
    expect(await lost.settle(delivered)).toMatchObject({ late: true })
    expect((await ledger.usage(alice.scope)).tokens?.charged).toEqual({ input: 100, output: 20 })
  })

  it('refuses what would pass a budget, until its window ends', async () => {
    const { ledger, clock } = set({ budgets: [userDay(200)] })
    await (await ledger.reserve(need('a'))).settle(delivered)
    const refused = ledger.reserve(need('b'))
    await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', retryAfterMs: day, details: { subject: 'user', window: 'day', limit: 200, unit: 'tokens' } })
    await expect(ledger.reserve(need('c', { run: bob }))).resolves.toBeDefined()
    await expect(ledger.reserve(need('d', { estimate: { input: 30, output: 50 } }))).resolves.toBeDefined()
    await clock.advance(day)
    await expect(ledger.reserve(need('b'))).resolves.toBeDefined()
  })

  it('holds a tenant by money, over all its users', async () => {
    const { ledger } = set({ budgets: [{ subject: 'tenant', window: 'month', usd: 0.0003 }] })
    await ledger.reserve(need('a'))
    await expect(ledger.reserve(need('b', { run: bob }))).rejects.toMatchObject({ details: { subject: 'tenant', window: 'month', limit: 0.0003, unit: 'usd' } })
    await expect(ledger.reserve(need('c', { run: { runId: 'run-3', scope: { userId: 'carol' } } }))).resolves.toBeDefined()
  })

  it('lets money of unknown price pass, holds its tokens, and says how many there were', async () => {
    const { ledger } = set({ budgets: [{ subject: 'user', window: day, usd: 0.0001 }, userDay(300)] })
    const unpriced = (attemptId: string) => need(attemptId, { model: 'unpriced' })
    const entry = await (await ledger.reserve(unpriced('a'))).settle(delivered)
    expect(entry).not.toHaveProperty('cost')
    expect(await ledger.usage(alice.scope)).toMatchObject({ cost: undefined, tokens: { charged: { input: 100 } }, source: 'provider' })
    const paid = need('b', { estimate: { input: 10, output: 0 } })
    await (await ledger.reserve(paid)).settle({ usage: { ...usage, source: 'counted' }, charged: { input: 10, output: 0 }, wasted: { input: 0, output: 0 } })
    expect(await ledger.usage(alice.scope)).toMatchObject({ cost: { unpriced: 1 }, source: 'counted' })
    await ledger.reserve(unpriced('c'))
    await expect(ledger.reserve(unpriced('d'))).rejects.toMatchObject({ details: { unit: 'tokens' } })
  })

  it('counts waste for its own budget alone', async () => {
    const { ledger } = set({ budgets: [userDay(200), { subject: 'user', window: day, tokens: 60, counts: 'wasted' }] })
    const wasteful = { usage, charged: { input: 0, output: 0 }, wasted: { input: 100, output: 20 } }
    await (await ledger.reserve(need('a'))).settle(wasteful)
    await expect(ledger.reserve(need('b'))).rejects.toMatchObject({ details: { counts: 'wasted', limit: 60 } })
    const { ledger: without } = set({ budgets: [userDay(200)] })
    await (await without.reserve(need('a'))).settle(wasteful)
    await expect(without.reserve(need('b'))).resolves.toBeDefined()
  })

  it('lets through exactly as many of a hundred at once as fit, each of which can be settled', async () => {
    const { ledger } = set({ budgets: [userDay(1_550)] })
    const asked = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => ledger.reserve(need(`attempt-${index}`))))
    const reserved = asked.filter((one): one is PromiseFulfilledResult<Reservation> => one.status === 'fulfilled')
    expect(reserved).toHaveLength(10)
    await Promise.all(reserved.map(({ value }) => value.settle(delivered)))
    expect((await ledger.usage(alice.scope)).tokens).toEqual({ charged: { input: 1_000, output: 200 }, wasted: { input: 0, output: 0 }, reserved: { input: 0, output: 0 } })
  })

  it('books callers without a scope apart, with a budget only where they have one', async () => {
    const unheld = set({ budgets: [{ subject: 'tenant', window: day, tokens: 1 }, { subject: 'user', window: day, tokens: 1 }, { subject: 'session', window: day, tokens: 1 }] }).ledger
    await (await unheld.reserve({ ...need('a'), run: { runId: 'run-9', sessionId: 'session-9' } })).settle(delivered)
    const { run: _run, ...unknown } = need('b')
    await (await unheld.reserve(unknown)).settle(delivered)
    expect((await unheld.usage(undefined)).tokens?.charged).toEqual({ input: 200, output: 40 })
    expect((await unheld.entries({})).entries.map(({ runId }) => runId)).toEqual([undefined, 'run-9'])
    const held = set({ budgets: [{ subject: 'anonymous', window: day, tokens: 200 }] }).ledger
    await held.reserve(unknown)
    await expect(held.reserve({ ...unknown, attemptId: 'c' })).rejects.toMatchObject({ details: { subject: 'anonymous' } })
    await expect(held.reserve(need('d', { estimate: { input: 999, output: 999 } }))).resolves.toBeDefined()
  })

  it('gives each caller budgets of their own where it is asked to', async () => {
    const { ledger } = set({ budgets: (run) => (run?.scope?.userId === 'bob' ? [userDay(1)] : []) })
    await expect(ledger.reserve(need('a'))).resolves.toBeDefined()
    await expect(ledger.reserve(need('b', { run: bob }))).rejects.toMatchObject({ code: 'budget_exceeded' })
    const { ledger: wrong } = set({ budgets: () => [userDay(-1)] })
    await expect(wrong.reserve(need('a'))).rejects.toMatchObject({ code: 'config_invalid' })
  })

  it('forgets a user, books what was under way for the tenant, and names nobody', async () => {
    const { ledger } = set({ budgets: [userDay(200)] })
    const underWay = await ledger.reserve(need('a'))
    const alone = await ledger.reserve(need('b', { run: { runId: 'run-5', scope: { userId: 'dora' } } }))
    await ledger.forget({ userId: 'alice', tenantId: 'acme' })
    await ledger.forget({ userId: 'dora' })
    expect(await ledger.usage(alice.scope)).toMatchObject({ tokens: undefined, cost: undefined, source: undefined })
    for (const reservation of [underWay, alone]) {
      const entry = await reservation.settle(delivered)
      expect(entry).toMatchObject({ state: 'settled', charged: { input: 100, output: 20 }, cost: { charged: 0.00014, wasted: 0 } })
      for (const field of ['userId', 'sessionId', 'runId']) expect(entry).not.toHaveProperty(field)
    }
    expect((await ledger.usage(bob.scope, { of: 'tenant' })).tokens?.charged).toEqual({ input: 100, output: 20 })
    expect((await ledger.usage({ userId: 'dora' })).tokens).toBeUndefined()
    await expect(ledger.reserve(need('c'))).resolves.toBeDefined()
  })

  it('never rejects when it is asked for usage', async () => {
    const warn = vi.fn<() => void>()
    const { store } = set()
    const broken: LedgerStore = { ...store, totals: async () => Promise.reject(new Error('no disk')) }
    const { ledger, clock } = set({ store: broken, logger: { debug: warn, info: warn, warn, error: warn } })
    const unknown = { tokens: undefined, cost: undefined, source: undefined }
    expect(await ledger.usage(alice.scope)).toMatchObject(unknown)
    expect(warn).toHaveBeenCalledTimes(1)
    const { ledger: sound } = set()
    for (const windowMs of [day, 12_345, Number.NaN, -1, 'month'] as const) expect(await sound.usage({ userId: 'nobody' }, { windowMs })).toMatchObject(unknown)
    const start = Math.floor(clock.now() / day) * day
    expect((await sound.usage(undefined, { windowMs: day })).window).toEqual({ start, end: start + day })
  })

  it('reports a failing store as a storage error, and can settle again', async () => {
    const { store, clock } = set()
    const settle = vi.fn<LedgerStore['settle']>(store.settle.bind(store))
    settle.mockRejectedValueOnce(new Error('no disk'))
    const failing: LedgerStore = { reserve: store.reserve.bind(store), release: async () => Promise.reject(new Error('no disk')), settle, totals: store.totals.bind(store), entries: store.entries.bind(store), forget: store.forget.bind(store) }
    const ledger = new UsageLedger({ store: failing, clock })
    const reservation = await ledger.reserve(need('a'))
    await expect(reservation.release()).rejects.toBeInstanceOf(StorageError)
    await expect(reservation.settle(delivered)).rejects.toBeInstanceOf(StorageError)
    expect(await reservation.settle(delivered)).toMatchObject({ state: 'settled' })
    await expect(ledger.entries({ cursor: 'x' })).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('lets attempts through while the store is down, unless a budget holds', async () => {
    const { store, clock } = set()
    const down: LedgerStore = { ...store, reserve: async () => Promise.reject(new Error('no disk')), settle: store.settle.bind(store), release: store.release.bind(store) }
    const free = await new UsageLedger({ store: down, clock }).reserve(need('a'))
    expect(await free.settle(delivered)).toMatchObject({ state: 'settled', late: true })
    const bound = new UsageLedger({ store: down, clock, budgets: [{ subject: 'user', window: day, tokens: 1_000_000 }] })
    await expect(bound.reserve(need('b'))).rejects.toBeInstanceOf(StorageError)
  })

  it('waits for no store where nothing can be refused, and books behind the reservation all the same', async () => {
    const { store, clock } = set()
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    const slow: LedgerStore = { ...store, settle: store.settle.bind(store), reserve: async (reservation) => opened.then(() => store.reserve(reservation)) }
    const reservation = await new UsageLedger({ store: slow, clock }).reserve(need('a'))
    const settling = reservation.settle(delivered)
    open()
    expect(await settling).toMatchObject({ attemptId: 'a', state: 'settled', late: false })
  })

  it('leaves no reservation to somebody who has left', async () => {
    const gone = new AbortController()
    const { store, clock } = set()
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    const slow: LedgerStore = { ...store, release: store.release.bind(store), reserve: async (reservation) => opened.then(() => store.reserve(reservation)) }
    const ledger = new UsageLedger({ store: slow, clock, budgets: [userDay(1_000_000)] })
    const leaving = ledger.reserve(need('a'), gone.signal)
    const reason = new Error('left')
    gone.abort(reason)
    await expect(leaving).rejects.toBe(reason)
    open()
    await vi.waitFor(async () => expect((await store.entries({ scope: alice.scope, at: clock.now() })).entries).toMatchObject([{ state: 'released' }]))
    await expect(ledger.reserve(need('b'), gone.signal)).rejects.toBe(reason)
    expect((await store.entries({ scope: alice.scope, at: clock.now() })).entries).toHaveLength(1)
  })

  it('refuses settings that it could not keep', () => {
    const { store } = set()
    for (const options of [{ budgets: [userDay(0)] }, { reservationMs: 0 }, { reservationMs: Number.NaN }, { windows: [0] }]) {
      expect(() => new UsageLedger({ store, ...options })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    }
  })

  it('has the types it says it has', () => {
    expectTypeOf<UsageLedger['reserve']>().returns.resolves.toEqualTypeOf<Reservation>()
    expectTypeOf<Reservation['settle']>().returns.resolves.toEqualTypeOf<BookedEntry>()
    expectTypeOf<Reservation['release']>().returns.resolves.toEqualTypeOf<void>()
    expectTypeOf<UsageLedger['usage']>().returns.resolves.toEqualTypeOf<UsageReport>()
    expectTypeOf<BookedEntry['cost']>().toEqualTypeOf<{ charged: number; wasted: number } | undefined>()
    expectTypeOf<UsageLedger>().toExtend<AttemptLedger>()
    // @ts-expect-error A ledger without a store keeps nothing.
    expectTypeOf<object>().toExtend<UsageLedgerOptions>()
  })
})
