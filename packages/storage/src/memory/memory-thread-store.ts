import { scopeKey, systemClock, threadTitle, type Clock, type Scope, type ThreadRow, type ThreadStore, type ThreadSummary, type UIMessage } from '@arq/core'
import { foreignThread } from '../shared/foreign-thread.js'
import type { RowCarrier, Taken } from '../shared/transfer/row-carrier.js'
import { scopeOfKey } from '../shared/transfer/scope-of-key.js'
import { frozenCopy } from './frozen-copy.js'

export interface MemoryThreadStoreOptions {
  /** @defaultValue the system clock */
  clock?: Clock | undefined
  /** Threads kept per scope; the one unused for longest goes first. @defaultValue 500 */
  maxThreadsPerScope?: number | undefined
  /** Scopes kept; the one unused for longest goes first, with its threads. @defaultValue 10_000 */
  maxScopes?: number | undefined
}

interface Thread {
  readonly threadId: string
  readonly messages: readonly UIMessage[]
  readonly updatedAt: number
  /** Counts writes: tells threads apart that were written in the same millisecond. */
  readonly written: number
}

/** Conversations in the memory of one process. Messages come back frozen. */
export class MemoryThreadStore implements ThreadStore, RowCarrier<ThreadRow> {
  readonly #clock: Clock
  readonly #maxThreadsPerScope: number
  readonly #maxScopes: number
  /** Both maps are in order of use, the longest unused first. */
  readonly #scopes = new Map<string, Map<string, Thread>>()
  readonly #owners = new Map<string, string>()
  #writes = 0

  constructor(options: MemoryThreadStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#maxThreadsPerScope = options.maxThreadsPerScope ?? 500
    this.#maxScopes = options.maxScopes ?? 10_000
  }

  async list(scope: Scope, options: { limit?: number } = {}): Promise<readonly ThreadSummary[]> {
    const threads = this.#oldestFirst(scopeKey(scope)).reverse()
    return threads.slice(0, options.limit ?? 100).map(({ threadId, messages, updatedAt }) => ({ threadId, title: threadTitle(messages), updatedAt }))
  }

  async messages(scope: Scope, threadId: string): Promise<readonly UIMessage[] | undefined> {
    return this.#use(scopeKey(scope), threadId)?.messages
  }

  async save(scope: Scope, threadId: string, messages: readonly UIMessage[]): Promise<void> {
    this.#write(scopeKey(scope), threadId, frozenCopy(messages))
  }

  async upsertMessage(scope: Scope, threadId: string, message: UIMessage): Promise<void> {
    const owner = scopeKey(scope)
    const messages = [...(this.#use(owner, threadId)?.messages ?? [])]
    const index = messages.findIndex(({ id }) => id === message.id)
    messages.splice(index === -1 ? messages.length : index, 1, frozenCopy(message))
    this.#write(owner, threadId, Object.freeze(messages))
  }

  async delete(scope: Scope, threadId: string): Promise<boolean> {
    const owner = scopeKey(scope)
    if (this.#owners.get(threadId) !== owner) return false
    this.#remove(owner, threadId)
    return true
  }

  async isForeign(scope: Scope, threadId: string): Promise<boolean> {
    const owner = this.#owners.get(threadId)
    return owner !== undefined && owner !== scopeKey(scope)
  }

  *rows(): Iterable<ThreadRow> {
    for (const owner of [...this.#scopes.keys()]) {
      let before: ThreadRow | undefined
      for (const { threadId, updatedAt, messages } of this.#oldestFirst(owner)) {
        const place = before?.updatedAt === updatedAt ? (before.place ?? 0) + 1 : 0
        before = { v: 1, kind: 'thread', scope: scopeOfKey(owner), threadId, updatedAt, place, messages }
        yield before
      }
    }
  }

  async take({ scope, threadId, updatedAt, place = this.#writes + 1, messages }: ThreadRow): Promise<Taken> {
    if (this.#owners.has(threadId)) return 'kept'
    this.#writes = Math.max(this.#writes, place)
    this.#put(scopeKey(scope), { threadId, messages: frozenCopy(messages), updatedAt, written: place })
    return 'added'
  }

  close(): void {
    this.#scopes.clear()
    this.#owners.clear()
  }

  #write(owner: string, threadId: string, messages: readonly UIMessage[]): void {
    if ((this.#owners.get(threadId) ?? owner) !== owner) throw foreignThread(threadId)
    this.#put(owner, { threadId, messages, updatedAt: this.#clock.now(), written: ++this.#writes })
  }

  #put(owner: string, thread: Thread): void {
    const threads = this.#scopes.get(owner) ?? new Map<string, Thread>()
    threads.delete(thread.threadId)
    threads.set(thread.threadId, thread)
    this.#owners.set(thread.threadId, owner)
    this.#keep(owner, threads)
  }

  #oldestFirst(owner: string): Thread[] {
    const threads = [...(this.#scopes.get(owner)?.values() ?? [])]
    return threads.sort((one, other) => one.updatedAt - other.updatedAt || one.written - other.written)
  }

  #use(owner: string, threadId: string): Thread | undefined {
    const threads = this.#scopes.get(owner)
    const thread = threads?.get(threadId)
    if (threads === undefined || thread === undefined) return undefined
    threads.delete(threadId)
    threads.set(threadId, thread)
    this.#keep(owner, threads)
    return thread
  }

  /** Marks a scope as used and drops what is over the limits. */
  #keep(owner: string, threads: Map<string, Thread>): void {
    this.#scopes.delete(owner)
    this.#scopes.set(owner, threads)
    for (const threadId of firstOver(threads, this.#maxThreadsPerScope)) this.#remove(owner, threadId)
    for (const scope of firstOver(this.#scopes, this.#maxScopes)) {
      for (const threadId of this.#scopes.get(scope)?.keys() ?? []) this.#remove(scope, threadId)
    }
  }

  #remove(owner: string, threadId: string): void {
    const threads = this.#scopes.get(owner)
    threads?.delete(threadId)
    this.#owners.delete(threadId)
    if (threads?.size === 0) this.#scopes.delete(owner)
  }
}

/** The first keys of a map that is larger than it may be. */
function firstOver(map: ReadonlyMap<string, unknown>, limit: number): readonly string[] {
  return map.size <= limit ? [] : [...map.keys()].slice(0, map.size - limit)
}
