import { threadTitle, type ThreadRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { scopeOfKey } from '../../shared/transfer/scope-of-key.js'
import { MessageTable } from '../message-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { ThreadTable } from '../thread-table.js'
import { pagedRows } from './paged-rows.js'

const atOnce = 100
const operation = 'export conversations'

/** The rows of `threads` and `messages`. */
export class SqliteThreadCarrier implements RowCarrier<ThreadRow> {
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

  async *rows(): AsyncGenerator<ThreadRow, void, undefined> {
    const pages = pagedRows<ReturnType<ThreadTable['page']>[number]>((last) => this.#session.read(operation, () => this.#threads.page(last?.number ?? 0, this.#expired, atOnce)))
    for await (const { number, thread_id, scope, updated_at, place } of pages) {
      const messages = this.#session.read(operation, () => this.#messages.of(number))
      yield { v: 1, kind: 'thread', scope: scopeOfKey(scope), threadId: thread_id, updatedAt: updated_at, place, messages }
    }
  }

  async take({ scope, threadId, updatedAt, place, messages }: ThreadRow): Promise<Taken> {
    const rows = messages.map((message) => ({ id: message.id, json: JSON.stringify(message) }))
    const title = threadTitle(messages)
    return this.#session.write('take in a conversation', () => {
      if (updatedAt <= this.#expired) return 'expired'
      const known = this.#threads.byId(threadId)
      if (known !== undefined && known.updated_at > this.#expired) return 'kept'
      if (known !== undefined) this.#threads.remove(known)
      this.#messages.replace(this.#threads.restore(scope, { threadId, title, updatedAt, place }), rows)
      return 'added'
    })
  }

  /** What was last changed then or before has been kept long enough. */
  get #expired(): number {
    return this.#session.clock.now() - this.#retainMs
  }
}
