import type { LimitStore, Scope } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSubject, type ContractSubject, type MakeSubject } from '../contract-subject.js'
import { seeds } from '../shared/seeds.js'

const day = 86_400_000
const holders = ['a', 'b', 'c', 'd', 'e', 'f']

type Step = { kind: 'enter'; holders: readonly string[]; leaseMs: number } | { kind: 'leave'; holders: readonly string[] } | { kind: 'wait'; ms: number }

const some = fc.uniqueArray(fc.constantFrom(...holders), { minLength: 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter' as const), holders: some, leaseMs: fc.integer({ min: 1, max: 100 }) }) },
  fc.record({ kind: fc.constant('leave' as const), holders: some }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }),
)

export function describePlaceHistories(make: MakeSubject<LimitStore>): void {
  describe('places, at random', () => {
    it.each(seeds)('are never held by more than there are, and by as many as ask (seed $seed)', async ({ seed }) => {
      const subject = await openSubject(make)
      let histories = 0
      const drawn = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 30 }))
      const property = fc.asyncProperty(drawn, ([places, steps]) => play(subject, { userId: `user-${(histories += 1)}` }, places, steps))
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })
  })
}

async function play({ store, clock }: ContractSubject<LimitStore>, scope: Scope, places: number, steps: readonly Step[]): Promise<void> {
  const runs = { name: 'runs', scope }
  /** Who is in, and until when. */
  const held = new Map<string, number>()
  let now = 0
  for (const one of steps) {
    if (one.kind === 'leave') {
      await Promise.all(one.holders.map((holder) => store.leave({ ...runs, holder })))
      for (const holder of one.holders) held.delete(holder)
    } else if (one.kind === 'wait') {
      await clock?.advance(one.ms)
      now += clock === undefined ? 0 : one.ms
      for (const [holder, until] of held) if (until <= now) held.delete(holder)
    } else {
      const leaseMs = clock === undefined ? day : one.leaseMs
      const outcomes = await Promise.all(one.holders.map((holder) => store.enter({ ...runs, holder, places, leaseMs })))
      const entered = one.holders.filter((_, index) => outcomes[index] === 'entered')
      for (const holder of one.holders) if (held.has(holder)) expect(entered).toContain(holder)
      const newcomers = one.holders.filter((holder) => !held.has(holder))
      expect(entered.filter((holder) => !held.has(holder))).toHaveLength(Math.min(newcomers.length, places - held.size))
      for (const holder of entered) held.set(holder, now + leaseMs)
    }
    expect(held.size).toBeLessThanOrEqual(places)
  }
}
