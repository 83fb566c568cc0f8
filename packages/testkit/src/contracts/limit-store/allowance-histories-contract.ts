import type { LimitStore, Scope } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSubject, type ContractSubject, type MakeSubject } from '../contract-subject.js'
import { seeds } from '../shared/seeds.js'

interface Step {
  /** In hundredths of what it takes for one to come back. */
  wait: number
  /** As many as ask at the same moment, and for how much each. */
  callers: number
  cost: number
}

interface History {
  limit: number
  windowMs: number
  steps: readonly Step[]
}

interface Taken {
  at: number
  cost: number
}

const day = 86_400_000
const step: fc.Arbitrary<Step> = fc.record({ wait: fc.oneof(fc.constant(0), fc.nat(300)), callers: fc.integer({ min: 1, max: 8 }), cost: fc.nat(6) })
const history: fc.Arbitrary<History> = fc.record({
  limit: fc.integer({ min: 6, max: 40 }), windowMs: fc.constantFrom(1, 7, 1_000, 9_999, 60_000, day), steps: fc.array(step, { minLength: 1, maxLength: 25 }),
})

export function describeAllowanceHistories(make: MakeSubject<LimitStore>): void {
  describe('allowances, at random', () => {
    it.each(seeds)('give as much as there is, and over no time more than the limit and what came back (seed $seed)', async ({ seed }) => {
      const subject = await openSubject(make)
      let histories = 0
      const property = fc.asyncProperty(history, (drawn) => play(subject, { userId: `user-${(histories += 1)}` }, drawn))
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })
  })
}

async function play({ store, clock }: ContractSubject<LimitStore>, scope: Scope, { limit, steps, ...drawn }: History): Promise<void> {
  const windowMs = clock === undefined ? day : drawn.windowMs
  const request = { name: 'requests', scope, limit, windowMs }
  const taken: Taken[] = []
  let at = 0
  /** In parts of 1 / windowMs, so that it is a whole number. */
  let left = limit * windowMs
  const waitFor = async (ms: number): Promise<void> => {
    await clock?.advance(ms)
    at += clock === undefined ? 0 : ms
    left = Math.min(limit * windowMs, left + (clock === undefined ? 0 : ms * limit))
  }

  for (const { wait, callers, cost } of steps) {
    await waitFor(Math.floor((wait * windowMs) / limit / 100))
    const fitting = cost === 0 ? callers : Math.min(callers, Math.floor(left / (cost * windowMs)))
    const outcomes = await Promise.all(Array.from({ length: callers }, () => store.take({ ...request, cost })))
    const had = outcomes.filter(({ outcome }) => outcome === 'taken').length
    expect(had).toBe(fitting)
    left -= had * cost * windowMs
    taken.push(...Array.from({ length: had }, () => ({ at, cost })))
    expect(Math.min(...outcomes.map(({ remaining }) => remaining))).toBe(Math.floor(left / windowMs))
    const refused = outcomes.find((one) => one.outcome === 'refused')
    if (clock === undefined || refused?.outcome !== 'refused') continue
    expect(refused.retryAfterMs).toBe(Math.ceil((cost * windowMs - left) / limit))
    await waitFor(refused.retryAfterMs)
    expect(await store.take({ ...request, cost })).toMatchObject({ outcome: 'taken' })
    left -= cost * windowMs
    taken.push({ at, cost })
  }
  expectWithin(taken, limit, windowMs)
}

function expectWithin(taken: readonly Taken[], limit: number, windowMs: number): void {
  for (const [from, first] of taken.entries()) {
    let sum = 0
    for (const { at, cost } of taken.slice(from)) {
      sum += cost
      expect(sum * windowMs).toBeLessThanOrEqual(limit * windowMs + (at - first.at) * limit)
    }
  }
}
