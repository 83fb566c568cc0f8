import { maxSessionBytes, type Scope, type SessionRecord, type SessionStore } from '@arq/core'
import { sessionChanges } from '../../shared/session-changes.js'
import { sessionTooLarge } from '../../shared/session-too-large.js'
import type { RedisCalls } from '../redis-calls.js'
import type { RedisKeys } from '../redis-keys.js'
import { sessionOf } from './session-of.js'
import { sessionScripts } from './session-scripts.js'

export interface RedisSessionStoreOptions {
  calls: RedisCalls
  keys: RedisKeys
}

const mostListed = 1_000

/** Sessions in Redis: those of a scope are in one slot, and go by themselves when the last of them is over. */
export class RedisSessionStore implements SessionStore {
  readonly #options: RedisSessionStoreOptions

  constructor(options: RedisSessionStoreOptions) {
    this.#options = options
  }

  async touch(scope: Scope, sessionId: string, idleMs: number): Promise<SessionRecord> {
    const id = JSON.stringify(sessionId)
    const [, row, lines] = await this.#run('touch', scope, [id, Math.floor(idleMs)])
    return sessionOf(sessionScripts.touch.purpose, id, row, lines)
  }

  async get(scope: Scope, sessionId: string): Promise<SessionRecord | undefined> {
    const id = JSON.stringify(sessionId)
    const [outcome, row, lines] = await this.#run('get', scope, [id])
    return outcome === 'none' ? undefined : sessionOf(sessionScripts.get.purpose, id, row, lines)
  }

  async set(scope: Scope, sessionId: string, values: Readonly<Record<string, unknown>>): Promise<SessionRecord | undefined> {
    const id = JSON.stringify(sessionId)
    const { set, removed } = sessionChanges(values)
    const changes = [...set, ...removed.map((name) => [name, ''] as const)].flatMap(([name, json]) => [JSON.stringify(name), json])
    const [outcome, row, lines] = await this.#run('set', scope, [id, maxSessionBytes, ...changes])
    if (outcome === 'large') throw sessionTooLarge()
    return outcome === 'none' ? undefined : sessionOf(sessionScripts.set.purpose, id, row, lines)
  }

  async list(scope: Scope, options: { limit?: number } = {}): Promise<readonly SessionRecord[]> {
    const limit = Math.min(mostListed, Math.max(0, Math.floor(options.limit ?? 50)))
    const [, ...told] = await this.#run('list', scope, [limit])
    return told.map((session) => {
      const [id, row, lines]: readonly unknown[] = Array.isArray(session) ? session : []
      return sessionOf(sessionScripts.list.purpose, id, row, lines)
    })
  }

  async end(scope: Scope, sessionId: string): Promise<boolean> {
    const { calls, keys } = this.#options
    const [, ended] = await calls.runOnce(sessionScripts.end, keys.sessions(scope), [JSON.stringify(sessionId)])
    return Number(ended) === 1
  }

  async forget(scope: Scope): Promise<void> {
    await this.#run('forget', scope, [])
  }

  #run(name: keyof typeof sessionScripts, scope: Scope, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    return this.#options.calls.run(sessionScripts[name], this.#options.keys.sessions(scope), values)
  }
}
