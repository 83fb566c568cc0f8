import { scopeKey, threadTitle, ValidationError, type Scope, type ThreadStore, type ThreadSummary, type UIMessage } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisKeys } from '../redis-keys.js'
import { replyWords } from '../reply-words.js'
import { readMessages } from './read-messages.js'
import { scopeScripts } from './scope-scripts.js'
import { threadScripts } from './thread-scripts.js'

export interface RedisThreadStoreOptions {
  link: RedisLink
  keys: RedisKeys
  historyRetentionMs: number
}

interface Listed {
  summary: ThreadSummary
  updatedMicros: number
}

const mostListed = 1_000
/** An entry may be a moment older than its thread. */
const aMinuteAgo = 0

/** Conversations in Redis, each with its owner in one slot, and an index of them in one slot for each scope. */
export class RedisThreadStore implements ThreadStore {
  readonly #options: RedisThreadStoreOptions

  constructor(options: RedisThreadStoreOptions) {
    this.#options = options
  }

  async list(scope: Scope, options: { limit?: number } = {}): Promise<readonly ThreadSummary[]> {
    const limit = Math.min(mostListed, Math.max(0, Math.floor(options.limit ?? 100)))
    const listed: Listed[] = []
    for (let from = 0; listed.length < limit; ) {
      const threadIds = await this.#indexed(scope, from, limit)
      if (threadIds.length === 0) break
      const found = await Promise.all(threadIds.map((threadId) => this.#summary(scope, threadId)))
      const gone = threadIds.filter((_, index) => found[index] === undefined)
      listed.push(...found.flatMap((summary) => summary ?? []))
      // Their messages expired, or their deletion broke off: the index is put right by whoever finds out.
      const dropped = gone.length === 0 ? 0 : await this.#drop(scope, aMinuteAgo, gone)
      from += threadIds.length - dropped
    }
    listed.sort((one, other) => other.updatedMicros - one.updatedMicros)
    return listed.slice(0, limit).map(({ summary }) => summary)
  }

  async messages(scope: Scope, threadId: string): Promise<readonly UIMessage[] | undefined> {
    const { link, keys } = this.#options
    return readMessages(await link.run(threadScripts.messages, keys.thread(threadId), [scopeKey(scope)]))
  }

  async save(scope: Scope, threadId: string, messages: readonly UIMessage[]): Promise<void> {
    const asker = messages.findIndex(({ role }) => role === 'user')
    const rows = messages.flatMap((message) => [message.id, JSON.stringify(message)])
    await this.#write('save', scope, threadId, [threadTitle(messages), asker, ...rows])
  }

  async upsertMessage(scope: Scope, threadId: string, message: UIMessage): Promise<void> {
    const title = message.role === 'user' ? [threadTitle([message])] : []
    await this.#write('upsert', scope, threadId, [message.id, JSON.stringify(message), ...title])
  }

  async delete(scope: Scope, threadId: string): Promise<boolean> {
    const [outcome, micros] = await this.#run('delete', scope, threadId, [])
    if (outcome !== 'done') return false
    await this.#drop(scope, Number(micros), [threadId])
    return true
  }

  async isForeign(scope: Scope, threadId: string): Promise<boolean> {
    const [outcome] = await this.#run('isForeign', scope, threadId, [])
    return outcome === 'foreign'
  }

  /** Both are sent at once and the caller hears when both are done: an index entry without its thread is dropped by the next list. */
  async #write(name: 'save' | 'upsert', scope: Scope, threadId: string, values: readonly (string | number)[]): Promise<void> {
    const { link, keys, historyRetentionMs } = this.#options
    const [[outcome]] = await Promise.all([
      this.#run(name, scope, threadId, [historyRetentionMs, ...values]),
      link.run(scopeScripts.put, [keys.threads(scope)], [threadId, historyRetentionMs]),
    ])
    if (outcome === 'done') return
    await this.#drop(scope, Number.MAX_SAFE_INTEGER, [threadId])
    throw foreignThread(threadId)
  }

  async #summary(scope: Scope, threadId: string): Promise<Listed | undefined> {
    const [outcome, title, updated] = await this.#run('summary', scope, threadId, [])
    if (outcome === 'none') return undefined
    const updatedMicros = Number(updated)
    return { summary: { threadId, title: String(title), updatedAt: Math.floor(updatedMicros / 1_000) }, updatedMicros }
  }

  async #indexed(scope: Scope, from: number, count: number): Promise<readonly string[]> {
    const reply = await this.#options.link.run(scopeScripts.list, [this.#options.keys.threads(scope)], [from, count])
    return Array.isArray(reply) ? reply.map(String) : []
  }

  async #drop(scope: Scope, beforeMicros: number, threadIds: readonly string[]): Promise<number> {
    return Number(await this.#options.link.run(scopeScripts.drop, [this.#options.keys.threads(scope)], [beforeMicros, ...threadIds]))
  }

  async #run(name: keyof typeof threadScripts, scope: Scope, threadId: string, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    const { link, keys } = this.#options
    return replyWords(threadScripts[name], await link.run(threadScripts[name], keys.thread(threadId), [scopeKey(scope), ...values]))
  }
}

function foreignThread(threadId: string): ValidationError {
  return new ValidationError('This thread id is already in use by somebody else, so nothing was saved. Start the conversation under a new id.', {
    details: { path: 'id', threadId },
  })
}
