import { maxSessionBytes, type Scope, type SessionRecord, type SessionStore } from '@arq/core'
import { sessionChanges, type SessionChanges } from '../../shared/session-changes.js'
import { sessionTooLarge } from '../../shared/session-too-large.js'
import { rowLimit } from '../row-limit.js'
import type { SqliteSession } from '../sqlite-session.js'
import { timeAfter } from '../time-after.js'
import { SessionTable, type FoundSession } from './session-table.js'

/** Sittings of users in a database file. */
export class SqliteSessionStore implements SessionStore {
  readonly #session: SqliteSession
  readonly #sessions: SessionTable

  constructor(session: SqliteSession) {
    this.#session = session
    this.#sessions = new SessionTable(session.database)
  }

  async touch(scope: Scope, sessionId: string, idleMs: number): Promise<SessionRecord> {
    return this.#session.write('see a session', () => this.#touch(scope, sessionId, idleMs))
  }

  async get(scope: Scope, sessionId: string): Promise<SessionRecord | undefined> {
    return this.#session.read('read a session', () => this.#find(scope, sessionId)?.session)
  }

  async set(scope: Scope, sessionId: string, values: Readonly<Record<string, unknown>>): Promise<SessionRecord | undefined> {
    const changes = sessionChanges(values)
    return this.#session.write('set values of a session', () => {
      const row = this.#find(scope, sessionId)
      return row === undefined ? undefined : this.#set(row, changes)
    })
  }

  async list(scope: Scope, options: { limit?: number } = {}): Promise<readonly SessionRecord[]> {
    return this.#session.read('list sessions', () => this.#sessions.list(scope, this.#now, rowLimit(options.limit ?? 50)))
  }

  async end(scope: Scope, sessionId: string): Promise<boolean> {
    return this.#session.write('end a session', () => this.#sessions.remove(scope, sessionId, this.#now))
  }

  async forget(scope: Scope): Promise<void> {
    await this.#session.write('forget the sessions of a user', () => this.#sessions.removeScope(scope))
  }

  /** Removes some of what is over; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    return this.#sessions.removeOver(this.#now, limit) === limit
  }

  get #now(): number {
    return this.#session.clock.now()
  }

  #find(scope: Scope, sessionId: string): FoundSession | undefined {
    return this.#sessions.find(scope, sessionId, this.#now)
  }

  #touch(scope: Scope, sessionId: string, idleMs: number): SessionRecord {
    const now = this.#now
    const sight = { seenAt: now, expiresAt: timeAfter(now, idleMs) }
    const known = this.#find(scope, sessionId)
    if (known === undefined) {
      const started: SessionRecord = { sessionId, startedAt: now, ...sight, values: {} }
      this.#sessions.start(scope, started)
      return started
    }
    const seen: SessionRecord = { ...known.session, ...sight }
    this.#sessions.see(known.number, seen)
    return seen
  }

  #set({ number, session }: FoundSession, { set, removed }: SessionChanges): SessionRecord {
    const values = new Map(Object.entries(session.values))
    for (const name of removed) values.delete(name)
    for (const [name, json] of set) values.set(name, JSON.parse(json))
    const all = Object.fromEntries(values)
    const json = JSON.stringify(all)
    if (Buffer.byteLength(json) > maxSessionBytes) throw sessionTooLarge()
    this.#sessions.setValues(number, json)
    return { ...session, values: all }
  }
}
