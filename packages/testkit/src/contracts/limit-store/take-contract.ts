import type { LimitStore, TakeOutcome, TakeRequest } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { alice } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'

const day = 86_400_000

/** Ten a day, of which none comes back while a test runs. */
const daily = (overrides: Partial<TakeRequest> = {}): TakeRequest => ({ name: 'requests', scope: alice, limit: 10, windowMs: day, ...overrides })
/** One each second, ten at once. */
const secondly = (overrides: Partial<TakeRequest> = {}): TakeRequest => daily({ windowMs: 10_000, ...overrides })

const takenOf = (outcomes: readonly TakeOutcome[]): readonly TakeOutcome[] => outcomes.filter(({ outcome }) => outcome === 'taken')

export function describeTake(make: MakeSubject<LimitStore>): void {
  describe('take', () => {
    it('takes one after the other until there is no more, and says what is left', async () => {
      const { store } = await openSubject(make)
      for (const number of upTo(10)) expect(await store.take(daily())).toEqual({ outcome: 'taken', remaining: 10 - number })
      const refused = await store.take(daily())
      expect(refused).toMatchObject({ outcome: 'refused', remaining: 0 })
      if (refused.outcome !== 'refused') throw new Error('Expected a refusal.')
      expect(refused.retryAfterMs).toBeGreaterThan(0)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(day / 10)
      expect(Number.isInteger(refused.retryAfterMs)).toBe(true)
    })

    it('takes several at once, all or none', async () => {
      const { store } = await openSubject(make)
      expect(await store.take(daily({ cost: 7 }))).toEqual({ outcome: 'taken', remaining: 3 })
      expect(await store.take(daily({ cost: 4 }))).toMatchObject({ outcome: 'refused', remaining: 3 })
      expect(await store.take(daily({ cost: 3 }))).toEqual({ outcome: 'taken', remaining: 0 })
      expect(await store.take(daily({ name: 'whole', cost: 10 }))).toEqual({ outcome: 'taken', remaining: 0 })
    })

    it('changes nothing where it refuses', async () => {
      const { store } = await openSubject(make)
      await store.take(daily({ cost: 8 }))
      for (const _ of upTo(20)) expect(await store.take(daily({ cost: 3 }))).toMatchObject({ outcome: 'refused', remaining: 2 })
      expect(await store.take(daily({ cost: 2 }))).toEqual({ outcome: 'taken', remaining: 0 })
    })

    const impossibles = [{ cost: 11 }, { cost: 1, limit: 0 }, { limit: 2.5, cost: 3 }, { cost: 1e9 }]
    it.each(impossibles)('rejects what could never be had, and takes nothing (%o)', async (impossible) => {
      const { store } = await openSubject(make)
      await expect(store.take(daily(impossible))).rejects.toMatchObject({ code: 'validation_failed' })
      expect(await store.take(daily())).toEqual({ outcome: 'taken', remaining: 9 })
    })

    it('lets exactly as many of a hundred at the same moment through as there are', async () => {
      const { store } = await openSubject(make)
      const outcomes = takenOf(await Promise.all(upTo(100).map(() => store.take(daily()))))
      expect(outcomes.map(({ remaining }) => remaining).toSorted((left, right) => right - left)).toEqual(upTo(10).map((number) => 10 - number))
      const costly = takenOf(await Promise.all(upTo(100).map(() => store.take(daily({ name: 'tokens', limit: 100, cost: 30 })))))
      expect(costly).toHaveLength(3)
      expect(await store.take(daily({ name: 'tokens', limit: 100, cost: 10 }))).toEqual({ outcome: 'taken', remaining: 0 })
    })

    it('counts large allowances to the unit', async () => {
      const { store } = await openSubject(make)
      const tokens = daily({ limit: 100_000_000 })
      expect(await store.take({ ...tokens, cost: 99_999_999 })).toMatchObject({ outcome: 'taken' })
      expect((await store.take({ ...tokens, cost: 99_999_999 })).outcome).toBe('refused')
      const small = daily({ name: 'small', limit: 3, windowMs: day })
      expect(takenOf(await Promise.all(upTo(10).map(() => store.take(small))))).toHaveLength(3)
    })

    it('gives back evenly', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.take(secondly({ cost: 10 }))
      for (const _ of upTo(5)) {
        await clock.advance(999)
        expect(await store.take(secondly())).toEqual({ outcome: 'refused', remaining: 0, retryAfterMs: 1 })
        await clock.advance(1)
        expect(await store.take(secondly())).toEqual({ outcome: 'taken', remaining: 0 })
      }
      await clock.advance(4_500)
      expect(await store.take(secondly({ cost: 0 }))).toMatchObject({ remaining: 4 })
      expect(await store.take(secondly({ cost: 5 }))).toEqual({ outcome: 'refused', remaining: 4, retryAfterMs: 500 })
    })

    it('has everything again after a window, and never more', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.take(secondly({ cost: 10 }))
      await clock.advance(9_999)
      expect(await store.take(secondly({ cost: 10 }))).toEqual({ outcome: 'refused', remaining: 9, retryAfterMs: 1 })
      await clock.advance(1)
      expect(await store.take(secondly({ cost: 10 }))).toEqual({ outcome: 'taken', remaining: 0 })
      await clock.advance(day)
      expect(takenOf(await Promise.all(upTo(30).map(() => store.take(secondly()))))).toHaveLength(10)
    })
  })
}
