import type { MemoryRecord, MemoryStore, Scope } from '@arq/core'
import { expect } from 'vitest'
import type { ContractSubject } from '../contract-subject.js'
import { memory } from './memory-fixtures.js'
import { MemoryFollower } from './memory-follower.js'

export type FollowingStep =
  | { kind: 'put'; ids: readonly string[]; threadId: string; lastsMs: number | undefined }
  | { kind: 'remove'; ids: readonly string[] }
  | { kind: 'remove-thread'; threadId: string }
  | { kind: 'forget' }
  | { kind: 'read'; follower: number; limit: number }
  | { kind: 'go-back'; follower: number; places: number }
  | { kind: 'wait'; ms: number }

/** One partition, what is done to it, and those who follow it. */
export class FollowingStage {
  static readonly ids: string[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  static readonly followers = 3
  readonly #subject: ContractSubject<MemoryStore>
  readonly #scope: Scope
  /** What the clock of the subject says. */
  readonly #time: { now: number }
  /** What is there by now where one step follows the other, expired records included. */
  readonly #put = new Map<string, MemoryRecord>()
  readonly #followers: readonly MemoryFollower[]
  /** A process reads its pages one after the other. */
  readonly #reading: Promise<unknown>[] = []
  #texts = 0

  constructor(subject: ContractSubject<MemoryStore>, scope: Scope, time: { now: number }) {
    this.#subject = subject
    this.#scope = scope
    this.#time = time
    this.#followers = Array.from({ length: FollowingStage.followers }, () => new MemoryFollower(subject.store, scope))
  }

  async play(step: FollowingStep): Promise<void> {
    switch (step.kind) {
      case 'put': return this.#putSome(step)
      case 'remove': return this.#remove(step.ids)
      case 'remove-thread': return this.#removeThread(step.threadId)
      case 'forget': return this.#forget()
      case 'read': return this.#follow(step.follower, async (follower) => void (await follower.read(step.limit)))
      case 'go-back': return this.#follow(step.follower, async (follower) => follower.goBack(step.places))
      case 'wait': return this.#wait(step.ms)
    }
  }

  /** The store holds what was put one after the other. */
  async expectHeld(): Promise<void> {
    expect(await this.#held()).toEqual(this.#lasting(this.#put))
  }

  /** All who follow, and one who begins now, come to hold what the store holds. */
  async expectFollowed(limit: number): Promise<void> {
    const held = await this.#held()
    for (const follower of [...this.#followers, new MemoryFollower(this.#subject.store, this.#scope)]) {
      await follower.catchUp(limit)
      expect(this.#lasting(follower.known)).toEqual(held)
    }
  }

  /** Texts by id, as the store gives them. */
  async #held(): Promise<Map<string, string>> {
    return new Map((await this.#subject.store.get(this.#scope, FollowingStage.ids)).map(({ memoryId, text }) => [memoryId, text]))
  }

  /** Texts by id, of those that have not expired: whoever holds a record knows when it does. */
  #lasting(records: ReadonlyMap<string, MemoryRecord>): Map<string, string> {
    const lasting = [...records.values()].filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > this.#time.now)
    return new Map(lasting.map(({ memoryId, text }) => [memoryId, text]))
  }

  async #putSome({ ids, threadId, lastsMs }: FollowingStep & { kind: 'put' }): Promise<void> {
    const expiry = lastsMs === undefined || this.#subject.clock === undefined ? {} : { expiresAt: this.#time.now + lastsMs }
    const records = ids.map((id) => memory(id, { threadId, text: `text ${(this.#texts += 1)}`, ...expiry }))
    for (const record of records) this.#put.set(record.memoryId, record)
    await this.#subject.store.put(this.#scope, records)
  }

  async #remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#put.delete(id)
    await this.#subject.store.remove(this.#scope, ids)
  }

  async #removeThread(threadId: string): Promise<void> {
    for (const record of this.#put.values()) if (record.threadId === threadId) this.#put.delete(record.memoryId)
    await this.#subject.store.removeThread(this.#scope, threadId)
  }

  async #forget(): Promise<void> {
    this.#put.clear()
    await this.#subject.store.forget(this.#scope)
  }

  async #wait(ms: number): Promise<void> {
    await this.#subject.clock?.advance(ms)
    if (this.#subject.clock !== undefined) this.#time.now += ms
  }

  async #follow(index: number, act: (follower: MemoryFollower) => Promise<void>): Promise<void> {
    const follower = this.#followers[index]
    if (follower === undefined) return
    const turn = (this.#reading[index] ?? Promise.resolve()).then(() => act(follower))
    this.#reading[index] = turn.catch(() => {})
    return turn
  }
}
