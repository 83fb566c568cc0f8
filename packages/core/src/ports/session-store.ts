import type { Scope } from './scope.js'

/** One sitting of a user, and what is remembered for as long as it lasts. */
export interface SessionRecord {
  sessionId: string
  /** The first and the newest sign of life, in milliseconds since the epoch. */
  startedAt: number
  seenAt: number
  /** It is over from then on, unless there is another sign of life. */
  expiresAt: number
  /** What was set, as JSON gives it back. */
  values: Readonly<Record<string, unknown>>
}

/** Bytes of JSON that the values of one session may take. */
export const maxSessionBytes = 65_536

/**
 * Sessions of users, by the store's own clock. Every call is limited to one scope and is one atomic step: the same session id in another
 * scope is another session. A session that is over looks like none at all, and its values are gone. Ids are any non-empty text.
 */
export interface SessionStore {
  /** A sign of life: starts the session, or lets it last for `idleMs` from now on. */
  touch(scope: Scope, sessionId: string, idleMs: number): Promise<SessionRecord>
  get(scope: Scope, sessionId: string): Promise<SessionRecord | undefined>
  /**
   * Sets these values and leaves the others; `undefined` removes one. No sign of life. Resolves to `undefined`, and keeps nothing, where there
   * is no such session. Rejects with `ValidationError`, and changes nothing, where its values would take more than `maxSessionBytes`.
   */
  set(scope: Scope, sessionId: string, values: Readonly<Record<string, unknown>>): Promise<SessionRecord | undefined>
  /** The most recently seen first. @param options.limit 50 by default */
  list(scope: Scope, options?: { limit?: number }): Promise<readonly SessionRecord[]>
  /** Resolves to false when there was none. */
  end(scope: Scope, sessionId: string): Promise<boolean>
  /** Ends every session of the scope. */
  forget(scope: Scope): Promise<void>
}
