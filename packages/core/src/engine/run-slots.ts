import { scopeKey, type Scope } from '../ports/scope.js'

/**
 * How many answers each scope has under way. A slot is taken before anything is awaited, so that sends that come at once
 * cannot all pass; a thread takes one slot however many sends it has, because it has one live run at most.
 */
export class RunSlots {
  readonly #perScope: number
  readonly #held = new Map<string, Map<string, number>>()

  constructor(perScope: number) {
    this.#perScope = perScope
  }

  /** The returned function gives the slot back; `undefined` when other threads hold all of them. */
  take(scope: Scope, threadId: string): (() => void) | undefined {
    const owner = scopeKey(scope)
    const threads = this.#held.get(owner) ?? new Map<string, number>()
    const sends = threads.get(threadId) ?? 0
    if (sends === 0 && threads.size >= this.#perScope) return undefined
    this.#held.set(owner, threads.set(threadId, sends + 1))
    return () => this.#giveBack(owner, threads, threadId)
  }

  #giveBack(owner: string, threads: Map<string, number>, threadId: string): void {
    const sends = (threads.get(threadId) ?? 0) - 1
    if (sends > 0) return void threads.set(threadId, sends)
    threads.delete(threadId)
    if (threads.size === 0) this.#held.delete(owner)
  }
}
