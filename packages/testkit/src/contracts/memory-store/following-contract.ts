import type { MemoryStore, Scope } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { seeds } from '../shared/seeds.js'
import { MemoryFollower } from './memory-follower.js'
import { memory } from './memory-fixtures.js'

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const threads = ['t1', 't2']
const followers = 3

type Step =
  | { kind: 'put'; ids: readonly string[]; threadId: string }
  | { kind: 'remove'; ids: readonly string[] }
  | { kind: 'remove-thread'; threadId: string }
  | { kind: 'forget' }
  | { kind: 'read'; follower: number; limit: number }
  | { kind: 'go-back'; follower: number; places: number }

const some = fc.subarray(ids, { minLength: 1, maxLength: 4 })
const one = fc.constantFrom(...threads)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), ids: some, threadId: one }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), ids: some }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove-thread' as const), threadId: one }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('read' as const), follower: fc.nat(followers - 1), limit: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('go-back' as const), follower: fc.nat(followers - 1), places: fc.integer({ min: 1, max: 10 }) }) },
)
const history = fc.array(step, { maxLength: 40 })
/** What is in one group happens at the same moment. */
const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 10 })

export function describeFollowing(make: MakeSubject<MemoryStore>): void {
  describe('who follows the changes', () => {
    it.each(seeds)('ends with exactly the partition, read in whatever pages whenever (seed $seed)', async ({ seed }) => {
      const steps = history.map((single) => single.map((step) => [step]))
      const property = await propertyOf(make, steps, async (stage) => expect(await stage.held()).toEqual(stage.expected))
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })

    it.each(seeds)('ends with exactly the partition, whatever happens at the same moment (seed $seed)', async ({ seed }) => {
      const property = await propertyOf(make, groups)
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })
  })
}

type History = readonly (readonly Step[])[]

async function propertyOf(make: MakeSubject<MemoryStore>, drawn: fc.Arbitrary<History>, check?: (stage: Stage) => Promise<void>): Promise<fc.IAsyncProperty<[History, number]>> {
  const { store } = await openSubject(make)
  let histories = 0
  return fc.asyncProperty(drawn, fc.integer({ min: 1, max: 4 }), async (played, limit) => {
    const stage = new Stage(store, { userId: `user-${(histories += 1)}` })
    for (const group of played) await Promise.all(group.map((single) => stage.play(single)))
    await check?.(stage)
    await stage.expectFollowed(limit)
  })
}

class Stage {
  /** Texts by id, as they are where one step follows the other. */
  readonly expected: Map<string, string> = new Map()
  readonly #threads = new Map<string, string>()
  readonly #store: MemoryStore
  readonly #scope: Scope
  readonly #followers: readonly MemoryFollower[]
  /** A process reads its pages one after the other. */
  readonly #reading: Promise<unknown>[] = []
  #texts = 0

  constructor(store: MemoryStore, scope: Scope) {
    this.#store = store
    this.#scope = scope
    this.#followers = Array.from({ length: followers }, () => new MemoryFollower(store, scope))
  }

  async play(played: Step): Promise<void> {
    switch (played.kind) {
      case 'put': return this.#put(played.ids, played.threadId)
      case 'remove': return this.#remove(played.ids)
      case 'remove-thread': return this.#removeThread(played.threadId)
      case 'forget': return this.#forget()
      case 'read': return this.#follow(played.follower, async (follower) => void (await follower.read(played.limit)))
      case 'go-back': return this.#follow(played.follower, async (follower) => follower.goBack(played.places))
    }
  }

  /** Texts by id, as the store gives them. */
  async held(): Promise<Map<string, string>> {
    return new Map((await this.#store.get(this.#scope, ids)).map(({ memoryId, text }) => [memoryId, text]))
  }

  async expectFollowed(limit: number): Promise<void> {
    const held = await this.held()
    const fresh = new MemoryFollower(this.#store, this.#scope)
    for (const follower of [...this.#followers, fresh]) {
      await follower.catchUp(limit)
      expect(follower.known).toEqual(held)
    }
  }

  async #put(put: readonly string[], threadId: string): Promise<void> {
    const records = put.map((id) => memory(id, { threadId, text: `text ${(this.#texts += 1)}` }))
    for (const { memoryId, text } of records) {
      this.expected.set(memoryId, text)
      this.#threads.set(memoryId, threadId)
    }
    await this.#store.put(this.#scope, records)
  }

  async #remove(removed: readonly string[]): Promise<void> {
    for (const id of removed) this.expected.delete(id)
    await this.#store.remove(this.#scope, removed)
  }

  async #removeThread(threadId: string): Promise<void> {
    for (const id of this.expected.keys()) if (this.#threads.get(id) === threadId) this.expected.delete(id)
    await this.#store.removeThread(this.#scope, threadId)
  }

  async #forget(): Promise<void> {
    this.expected.clear()
    await this.#store.forget(this.#scope)
  }

  async #follow(index: number, act: (follower: MemoryFollower) => Promise<void>): Promise<void> {
    const follower = this.#followers[index]
    if (follower === undefined) return
    const turn = (this.#reading[index] ?? Promise.resolve()).then(() => act(follower))
    this.#reading[index] = turn.catch(() => {})
    return turn
  }
}
