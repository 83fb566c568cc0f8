import { scopeKey, type Scope } from '@arq/core'

const leaseShards = 16

/**
 * The names of all keys. What is in braces decides the slot in a cluster, so the keys of one call share it. Ids are escaped: none can hold a
 * brace of its own.
 */
export class RedisKeys {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Record and log of a run. */
  run(runId: string): [string, string] {
    const tag = encodeURIComponent(runId)
    return [`${this.#prefix}:run:{${tag}}`, `${this.#prefix}:log:{${tag}}`]
  }

  /** The channel that says what is new of a run. */
  channel(runId: string): string {
    return `${this.#prefix}:news:{${encodeURIComponent(runId)}}`
  }

  /** Which runs a thread has, and when what is known of them expires. */
  runsOfThread(scope: Scope, threadId: string): [string, string] {
    const tag = threadTag(scope, threadId)
    return [`${this.#prefix}:runs:{${tag}}`, `${this.#prefix}:ends:{${tag}}`]
  }

  /** One of the indexes of leases, by the run it may hold. */
  leases(runId: string): string {
    return this.#leaseShard(hash(runId) % leaseShards)
  }

  allLeases(): readonly string[] {
    return Array.from({ length: leaseShards }, (_, shard) => this.#leaseShard(shard))
  }

  /** Head, message ids and messages of a conversation. */
  thread(threadId: string): [string, string, string] {
    const tag = encodeURIComponent(threadId)
    return [`${this.#prefix}:thread:{${tag}}`, `${this.#prefix}:ids:{${tag}}`, `${this.#prefix}:messages:{${tag}}`]
  }

  /** The conversations of a scope. */
  threads(scope: Scope): string {
    return `${this.#prefix}:threads:{${scopeKey(scope)}}`
  }

  /** Rows, their order, the open ones, sums and windows of an account. */
  account(accountKey: string): [string, string, string, string, string] {
    const [rows, order, open, sums, windows] = ['rows', 'order', 'open', 'sums', 'windows'].map((part) => `${this.#prefix}:ledger-${part}:{${accountKey}}`)
    return [rows ?? '', order ?? '', open ?? '', sums ?? '', windows ?? '']
  }

  #leaseShard(shard: number): string {
    return `${this.#prefix}:leases:{lease-${shard}}`
  }
}

/** A thread of a scope, as one string. */
export function threadTag(scope: Scope, threadId: string): string {
  return `${scopeKey(scope)}/${encodeURIComponent(threadId)}`
}

function hash(text: string): number {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193)
  return sum >>> 0
}
