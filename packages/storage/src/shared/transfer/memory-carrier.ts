import type { MemoryRecord, MemoryRow, MemoryStore, Scope } from '@arq/core'
import { bytesText } from './bytes-text.js'
import type { RowCarrier, Taken } from './row-carrier.js'
import { textBytes } from './text-bytes.js'

export interface MemoryCarrierOptions {
  memories: MemoryStore
  /** All of which something is remembered. */
  scopes: () => Iterable<Scope> | AsyncIterable<Scope>
  /** Milliseconds since the epoch. */
  now: () => number
}

const atOnce = 200

/** What is remembered, by the calls that everybody has. Who follows its changes begins anew in another store. */
export class MemoryCarrier implements RowCarrier<MemoryRow> {
  readonly #options: MemoryCarrierOptions

  constructor(options: MemoryCarrierOptions) {
    this.#options = options
  }

  async *rows(): AsyncGenerator<MemoryRow, void, undefined> {
    for await (const scope of this.#options.scopes()) yield* this.#ofScope(scope)
  }

  async take({ scope, record: { vector, ...rest } }: MemoryRow): Promise<Taken> {
    const { memories, now } = this.#options
    if (rest.expiresAt !== undefined && rest.expiresAt <= now()) return 'expired'
    const known = await memories.get(scope, [rest.memoryId])
    if (known.length > 0) return 'kept'
    await memories.put(scope, [vector === undefined ? rest : { ...rest, vector: { embedder: vector.embedder, values: textBytes(vector.base64) } }])
    return 'added'
  }

  async *#ofScope(scope: Scope): AsyncGenerator<MemoryRow, void, undefined> {
    const { memories } = this.#options
    let page = await memories.changes(scope, { limit: atOnce })
    for (;;) {
      for (const record of page.records) yield { v: 1, kind: 'memory', scope, record: carried(record) }
      if (!page.hasMore) return
      page = await memories.changes(scope, { cursor: page.cursor, limit: atOnce })
    }
  }
}

function carried({ vector, ...rest }: MemoryRecord): MemoryRow['record'] {
  return vector === undefined ? rest : { ...rest, vector: { embedder: vector.embedder, base64: bytesText(vector.values) } }
}
