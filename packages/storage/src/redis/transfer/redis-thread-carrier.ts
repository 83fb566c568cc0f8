import { scopeKey, threadTitle, type ThreadRow, type UIMessage } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { scopeOfKey } from '../../shared/transfer/scope-of-key.js'
import { readJson } from '../reply-words.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisCarrierOptions } from './redis-carrier-options.js'
import { threadTransferScripts } from './thread-transfer-scripts.js'

/** Conversations are in the order of their last change in microseconds: what those of one millisecond have is their place in it. */
const microsInMilli = 1_000

/** Conversations and the indexes of them. */
export class RedisThreadCarrier implements RowCarrier<ThreadRow> {
  readonly #options: RedisCarrierOptions
  readonly #historyRetentionMs: number

  constructor(options: RedisCarrierOptions, historyRetentionMs: number) {
    this.#options = options
    this.#historyRetentionMs = historyRetentionMs
  }

  rows(): AsyncIterable<ThreadRow> {
    return loadedRows(this.#options, 'export threads', 'thread', (tag) => this.#load(decodeURIComponent(tag)))
  }

  /** The conversation comes before its entry in the index, which is made up for when the row is taken again. */
  async take({ scope, threadId, updatedAt, place = 0, messages }: ThreadRow): Promise<Taken> {
    const { calls, keys } = this.#options
    const micros = updatedAt * microsInMilli + Math.min(place, microsInMilli - 1)
    const asker = messages.findIndex(({ role }) => role === 'user')
    const rows = messages.flatMap((message) => [message.id, JSON.stringify(message)])
    const values = [scopeKey(scope), this.#historyRetentionMs, micros, threadTitle(messages), asker, ...rows]
    const [outcome, updated] = await calls.run(threadTransferScripts.take, keys.thread(threadId), values)
    if (outcome === 'expired') return outcome
    if (outcome !== 'foreign') await calls.run(threadTransferScripts.index, [keys.threads(scope)], [threadId, this.#historyRetentionMs, String(updated)])
    return outcome === 'added' ? outcome : 'kept'
  }

  async #load(threadId: string): Promise<ThreadRow | undefined> {
    const { calls, keys } = this.#options
    const [outcome, owner, updated, texts] = await calls.run(threadTransferScripts.give, keys.thread(threadId), [])
    if (outcome === 'none') return undefined
    const micros = Number(updated)
    const messages = Array.isArray(texts) ? texts.map((text) => readJson(threadTransferScripts.give.purpose, text) as UIMessage) : []
    return {
      v: 1, kind: 'thread', scope: scopeOfKey(String(owner)), threadId, updatedAt: Math.floor(micros / microsInMilli), place: micros % microsInMilli, messages,
    }
  }
}
