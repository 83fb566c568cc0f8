import { scopeKey, threadTitle, type Scope, type ThreadStore, type ThreadSummary, type UIMessage } from '@arq/core'
import { foreignThread } from '../shared/foreign-thread.js'
import { MessageTable } from './message-table.js'
import type { SqliteSession } from './sqlite-session.js'
import { ThreadTable, type ThreadRow } from './thread-table.js'

/** Conversations in a database file, kept for a while after their last change. */
export class SqliteThreadStore implements ThreadStore {
  readonly #session: SqliteSession
  readonly #retainMs: number
  readonly #threads: ThreadTable
  readonly #messages: MessageTable

  constructor(session: SqliteSession, historyRetentionMs: number) {
    this.#session = session
    this.#retainMs = historyRetentionMs
    this.#threads = new ThreadTable(session.database)
    this.#messages = new MessageTable(session.database)
  }

  async list(scope: Scope, options: { limit?: number } = {}): Promise<readonly ThreadSummary[]> {
    const limit = Math.max(0, Math.floor(options.limit ?? 100))
    return this.#session.read('list threads', () => this.#threads.list(scope, this.#expired, limit))
  }

  async messages(scope: Scope, threadId: string): Promise<readonly UIMessage[] | undefined> {
    return this.#session.read('read a conversation', () => {
      const thread = this.#kept(threadId)
      return thread?.scope === scopeKey(scope) ? this.#messages.of(thread.number) : undefined
    })
  }

  async save(scope: Scope, threadId: string, messages: readonly UIMessage[]): Promise<void> {
    const rows = messages.map((message) => ({ id: message.id, json: JSON.stringify(message) }))
    const title = threadTitle(messages)
    await this.#session.write('save a conversation', () => {
      const thread = this.#writable(scope, threadId)
      this.#messages.replace(thread, rows)
      this.#threads.touch(thread, scope, title, this.#session.clock.now())
    })
  }

  async upsertMessage(scope: Scope, threadId: string, message: UIMessage): Promise<void> {
    const row = { id: message.id, json: JSON.stringify(message) }
    await this.#session.write('save a message', () => {
      const thread = this.#writable(scope, threadId)
      this.#messages.upsert(thread, row)
      this.#threads.touch(thread, scope, threadTitle(this.#messages.firstQuestion(thread)), this.#session.clock.now())
    })
  }

  async delete(scope: Scope, threadId: string): Promise<boolean> {
    return this.#session.write('delete a conversation', () => {
      const thread = this.#kept(threadId)
      if (thread?.scope !== scopeKey(scope)) return false
      this.#threads.remove(thread)
      return true
    })
  }

  async isForeign(scope: Scope, threadId: string): Promise<boolean> {
    return this.#session.read('look up a thread', () => {
      const thread = this.#kept(threadId)
      return thread !== undefined && thread.scope !== scopeKey(scope)
    })
  }

  /** Removes some of what has been kept long enough; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    return this.#threads.removeUntil(this.#expired, limit) === limit
  }

  /** What was last changed then or before has been kept long enough. */
  get #expired(): number {
    return this.#session.clock.now() - this.#retainMs
  }

  #kept(threadId: string): ThreadRow | undefined {
    const thread = this.#threads.byId(threadId)
    return thread !== undefined && thread.updated_at > this.#expired ? thread : undefined
  }

  /** The number of the scope's thread, which is made where there is none. */
  #writable(scope: Scope, threadId: string): number {
    const found = this.#threads.byId(threadId)
    if (found !== undefined && found.updated_at > this.#expired) {
      if (found.scope !== scopeKey(scope)) throw foreignThread(threadId)
      return found.number
    }
    if (found !== undefined) this.#threads.remove(found)
    return this.#threads.insert(scope, threadId, this.#session.clock.now())
  }
}
