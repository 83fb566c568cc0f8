import type { SessionRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { scopeOfKey } from '../../shared/transfer/scope-of-key.js'
import { sessionOf } from '../sessions/session-of.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisCarrierOptions } from './redis-carrier-options.js'
import { sessionTransferScripts } from './session-transfer-scripts.js'

const atOnce = 100

/** The sessions of all scopes. */
export class RedisSessionCarrier implements RowCarrier<SessionRow> {
  readonly #options: RedisCarrierOptions

  constructor(options: RedisCarrierOptions) {
    this.#options = options
  }

  async *rows(): AsyncGenerator<SessionRow, void, undefined> {
    for await (const tag of loadedRows(this.#options, 'export sessions', 'sessions', async (scope) => scope)) yield* this.#ofScope(tag)
  }

  async take({ scope, session: { sessionId, startedAt, seenAt, expiresAt, values } }: SessionRow): Promise<Taken> {
    const { calls, keys } = this.#options
    const lines = Object.entries(values).flatMap(([name, value]) => [JSON.stringify(name), JSON.stringify(value)]).map((line) => `${line}\n`)
    const row = `${startedAt} ${seenAt} ${expiresAt}`
    const [outcome] = await calls.run(sessionTransferScripts.take, keys.sessions(scope), [JSON.stringify(sessionId), expiresAt, seenAt, row, lines.join('')])
    return outcome as Taken
  }

  async *#ofScope(tag: string): AsyncGenerator<SessionRow, void, undefined> {
    const { calls, keys } = this.#options
    const { purpose } = sessionTransferScripts.give
    const scope = scopeOfKey(tag)
    for (let from = 0; ; from += atOnce) {
      const [, ...told] = await calls.run(sessionTransferScripts.give, keys.sessions(scope), [from, atOnce])
      const looked = told.pop()
      for (const given of told) {
        const [id, row, lines]: readonly unknown[] = Array.isArray(given) ? given : []
        yield { v: 1, kind: 'session', scope, session: sessionOf(purpose, id, row, lines) }
      }
      if (Number(looked) < atOnce) return
    }
  }
}
