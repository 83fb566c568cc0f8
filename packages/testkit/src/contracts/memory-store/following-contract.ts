import type { MemoryStore } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { seeds } from '../shared/seeds.js'
import { FollowingStage, type FollowingStep } from './following-stage.js'

const some = fc.subarray(FollowingStage.ids, { minLength: 1, maxLength: 4 })
const thread = fc.constantFrom('t1', 't2')
const follower = fc.nat(FollowingStage.followers - 1)
const step: fc.Arbitrary<FollowingStep> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), ids: some, threadId: thread, lastsMs: fc.constant(undefined) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), ids: some }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove-thread' as const), threadId: thread }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('read' as const), follower, limit: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('go-back' as const), follower, places: fc.integer({ min: 1, max: 10 }) }) },
)
/** Here records expire as well. */
const passing: fc.Arbitrary<FollowingStep> = fc.oneof(
  { weight: 4, arbitrary: step },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('put' as const), ids: some, threadId: thread, lastsMs: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }) },
)

type History = readonly (readonly FollowingStep[])[]

const oneByOne = (single: fc.Arbitrary<FollowingStep>): fc.Arbitrary<History> => fc.array(single, { maxLength: 40 }).map((steps) => steps.map((one) => [one]))
/** What is in one group happens at the same moment. */
const inGroups = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 10 })

export function describeFollowing(make: MakeSubject<MemoryStore>): void {
  describe('who follows the changes', () => {
    it.each(seeds)('ends with exactly the partition, read in whatever pages whenever (seed $seed)', async ({ seed }) => {
      const property = await propertyOf(make, oneByOne(step), (stage) => stage.expectHeld())
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })

    it.each(seeds)('ends with exactly the partition, whatever happens at the same moment (seed $seed)', async ({ seed }) => {
      const property = await propertyOf(make, inGroups)
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })

    it.each(seeds)('ends with exactly the partition, whatever expires meanwhile (seed $seed)', async ({ seed }) => {
      const property = await propertyOf(make, oneByOne(passing), (stage) => stage.expectHeld())
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })
  })
}

type Check = (stage: FollowingStage) => Promise<void>

async function propertyOf(make: MakeSubject<MemoryStore>, drawn: fc.Arbitrary<History>, check?: Check): Promise<fc.IAsyncProperty<[History, number]>> {
  const subject = await openSubject(make)
  const time = { now: Date.UTC(2026, 0, 1) }
  let histories = 0
  return fc.asyncProperty(drawn, fc.integer({ min: 1, max: 4 }), async (played, limit) => {
    const stage = new FollowingStage(subject, { userId: `user-${(histories += 1)}` }, time)
    for (const group of played) await Promise.all(group.map((single) => stage.play(single)))
    await check?.(stage)
    await stage.expectFollowed(limit)
  })
}
