import { scopeKey, type LimitSubject, type Scope } from '@arq/core'

type Keys = readonly [string, ...string[]]

const leaseShards = 16
/** Runs whose keys are remembered at most: those that are live are asked for with each text. */
const mostRemembered = 4_096

/**
 * The names of all keys. What is in braces decides the slot in a cluster, so the keys of one call share it. Ids are escaped: none can hold a
 * brace of its own.
 */
export class RedisKeys {
  readonly #prefix: string
  readonly #runs = new Map<string, readonly [string, string]>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Record and log of a run. */
  run(runId: string): readonly [string, string] {
    return this.#runs.get(runId) ?? this.#remember(runId)
  }

  /** What is before the tag of a run in its channel. */
  get newsPrefix(): string {
    return `${this.#prefix}:news:`
  }

  /** The channel that says what is new of a run to those who read it. */
  newsChannel(runId: string): string {
    return `${this.newsPrefix}{${encodeURIComponent(runId)}}`
  }

  /** The channel that says to the producer of a run that it should stop. */
  stopChannel(runId: string): string {
    return `${this.#prefix}:stop:{${encodeURIComponent(runId)}}`
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

  /** Sessions of a scope, when they were seen, and when they are over. */
  sessions(scope: Scope): Keys {
    return this.#together(scopeKey(scope), 'sessions', 'sessions-seen', 'sessions-ends')
  }

  /** Memories of a scope, the order of their changes, removed ones, when they expire, and those of each thread. */
  memories(scope: Scope): Keys {
    return this.#together(scopeKey(scope), 'memories', 'memories-changes', 'memories-removed', 'memories-ends', 'memories-threads')
  }

  /** Cached entries of an account, when they were used, when they expire, their vectors and their owners. */
  cache(accountKey: string): Keys {
    return this.#together(accountKey, 'cache', 'cache-used', 'cache-ends', 'cache-vectors', 'cache-owners')
  }

  /** Allowances of a scope, who holds places, and until when; of all callers those of one name. */
  limits({ name, scope }: LimitSubject): Keys {
    return this.#together(scope === undefined ? `all/${encodeURIComponent(name)}` : scopeKey(scope), 'limits', 'places', 'places-ends')
  }

  /** Reports on a topic, and when they expire. */
  health(topic: string): Keys {
    return this.#together(`topic/${encodeURIComponent(topic)}`, 'health', 'health-ends')
  }

  /** What a call answered, in the slot of another key. */
  call(beside: string, token: string): string {
    return `${this.#prefix}:call:${beside.slice(beside.indexOf('{'), beside.indexOf('}') + 1)}:${token}`
  }

  /** What `SCAN` finds all keys of a kind by. */
  pattern(kind: string): string {
    return `${this.#prefix.replace(/[*?[\]\\]/g, '\\$&')}:${kind}:{*}`
  }

  #together(tag: string, first: string, ...others: readonly string[]): Keys {
    const name = (part: string): string => `${this.#prefix}:${part}:{${tag}}`
    return [name(first), ...others.map(name)]
  }

  #remember(runId: string): readonly [string, string] {
    const tag = encodeURIComponent(runId)
    const names = [`${this.#prefix}:run:{${tag}}`, `${this.#prefix}:log:{${tag}}`] as const
    if (this.#runs.size >= mostRemembered) this.#runs.clear()
    this.#runs.set(runId, names)
    return names
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
