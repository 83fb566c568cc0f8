import { maxSessionBytes, scopeKey, systemClock, type Clock, type Scope, type SessionRecord, type SessionRow, type SessionStore } from '@arq/core'
import { sessionBytes } from '../shared/session-bytes.js'
import { sessionChanges } from '../shared/session-changes.js'
import { sessionTooLarge } from '../shared/session-too-large.js'
import type { RowCarrier, Taken } from '../shared/transfer/row-carrier.js'
import { scopeOfKey } from '../shared/transfer/scope-of-key.js'
import { wholeTime } from '../shared/transfer/whole-time.js'
import { GroupedMap } from './grouped-map.js'

export interface MemorySessionStoreOptions {
  /** @defaultValue the system clock */
  clock?: Clock | undefined
  /** Sessions kept; the one used longest ago goes first. @defaultValue 10_000 */
  maxSessions?: number | undefined
}

interface Session {
  readonly sessionId: string
  readonly startedAt: number
  readonly seenAt: number
  readonly expiresAt: number
  /** As JSON, by name. */
  values: ReadonlyMap<string, string>
}

/** Sessions in the memory of one process: all are over when it ends. */
export class MemorySessionStore implements SessionStore, RowCarrier<SessionRow> {
  readonly #clock: Clock
  /** By scope, in the order in which they were seen. */
  readonly #sessions: GroupedMap<Session>

  constructor(options: MemorySessionStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#sessions = new GroupedMap<Session>({ maxEntries: options.maxSessions ?? 10_000 })
  }

  async touch(scope: Scope, sessionId: string, idleMs: number): Promise<SessionRecord> {
    const now = this.#clock.now()
    this.#sessions.deleteWhile(({ expiresAt }) => expiresAt <= now)
    const { startedAt, values } = this.#find(scope, sessionId) ?? { startedAt: now, values: new Map<string, string>() }
    const session = { sessionId, startedAt, seenAt: now, expiresAt: now + idleMs, values }
    this.#sessions.set(scopeKey(scope), sessionId, session)
    return recordOf(session)
  }

  async get(scope: Scope, sessionId: string): Promise<SessionRecord | undefined> {
    const session = this.#use(scope, sessionId)
    return session === undefined ? undefined : recordOf(session)
  }

  async set(scope: Scope, sessionId: string, values: Readonly<Record<string, unknown>>): Promise<SessionRecord | undefined> {
    const changes = sessionChanges(values)
    const session = this.#use(scope, sessionId)
    if (session === undefined) return undefined
    const merged = new Map([...session.values, ...changes.set])
    for (const name of changes.removed) merged.delete(name)
    if (sessionBytes(merged) > maxSessionBytes) throw sessionTooLarge()
    session.values = merged
    return recordOf(session)
  }

  async list(scope: Scope, { limit = 50 }: { limit?: number } = {}): Promise<readonly SessionRecord[]> {
    const now = this.#clock.now()
    const lasting = this.#sessions.group(scopeKey(scope)).filter(({ expiresAt }) => expiresAt > now)
    // One that came from another store may have come behind others that were seen later.
    return lasting.toSorted((one, other) => one.seenAt - other.seenAt).reverse().slice(0, limit).map(recordOf)
  }

  async end(scope: Scope, sessionId: string): Promise<boolean> {
    const isThere = this.#find(scope, sessionId) !== undefined
    this.#sessions.delete(scopeKey(scope), sessionId)
    return isThere
  }

  async forget(scope: Scope): Promise<void> {
    this.#sessions.deleteGroup(scopeKey(scope))
  }

  *rows(): Iterable<SessionRow> {
    const now = this.#clock.now()
    for (const group of this.#sessions.groups) {
      for (const session of this.#sessions.group(group)) {
        if (session.expiresAt <= now) continue
        yield { v: 1, kind: 'session', scope: scopeOfKey(group), session: { ...recordOf(session), expiresAt: wholeTime(session.expiresAt) } }
      }
    }
  }

  async take({ scope, session: { values, ...times } }: SessionRow): Promise<Taken> {
    if (times.expiresAt <= this.#clock.now()) return 'expired'
    if (this.#find(scope, times.sessionId) !== undefined) return 'kept'
    const written = new Map(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]))
    this.#sessions.set(scopeKey(scope), times.sessionId, { ...times, values: written })
    return 'added'
  }

  /** Forgets everything. */
  close(): void {
    this.#sessions.clear()
  }

  #find(scope: Scope, sessionId: string): Session | undefined {
    const session = this.#sessions.get(scopeKey(scope), sessionId)
    return session !== undefined && session.expiresAt > this.#clock.now() ? session : undefined
  }

  #use(scope: Scope, sessionId: string): Session | undefined {
    const session = this.#find(scope, sessionId)
    if (session !== undefined) this.#sessions.use(scopeKey(scope), sessionId)
    return session
  }
}

function recordOf({ values, ...session }: Session): SessionRecord {
  return { ...session, values: Object.fromEntries([...values].map(([name, json]) => [name, JSON.parse(json) as unknown])) }
}
