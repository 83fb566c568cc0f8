import type { SessionRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { scopeOfKey } from '../../shared/transfer/scope-of-key.js'
import { SessionTable } from '../sessions/session-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { pagedRows } from './paged-rows.js'

const atOnce = 200
type Page = ReturnType<SessionTable['page']>

/** The rows of `sessions`. */
export class SqliteSessionCarrier implements RowCarrier<SessionRow> {
  readonly #session: SqliteSession
  readonly #sessions: SessionTable

  constructor(session: SqliteSession) {
    this.#session = session
    this.#sessions = new SessionTable(session.database)
  }

  async *rows(): AsyncGenerator<SessionRow, void, undefined> {
    const read = (last: Page[number] | undefined): Page => this.#session.read('export sessions', () => this.#sessions.page(last?.number ?? 0, this.#session.clock.now(), atOnce))
    for await (const { scope, session } of pagedRows(read)) yield { v: 1, kind: 'session', scope: scopeOfKey(scope), session }
  }

  async take({ scope, session }: SessionRow): Promise<Taken> {
    return this.#session.write('take in a session', () => {
      const now = this.#session.clock.now()
      if (session.expiresAt <= now) return 'expired'
      if (this.#sessions.find(scope, session.sessionId, now) !== undefined) return 'kept'
      this.#sessions.restore(scope, session)
      return 'added'
    })
  }
}
