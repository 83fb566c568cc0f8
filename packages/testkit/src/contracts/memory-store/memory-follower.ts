import type { MemoryChanges, MemoryRecord, MemoryStore, Scope } from '@arq/core'

/** An index over a partition, as far as it has followed. */
interface Place {
  cursor: string | undefined
  known: ReadonlyMap<string, MemoryRecord>
}

/** Follows a partition page by page. It keeps each place it was at, and can go back to one, as a process does that was away for long. */
export class MemoryFollower {
  readonly #store: MemoryStore
  readonly #scope: Scope
  readonly #places: Place[] = [{ cursor: undefined, known: new Map() }]

  constructor(store: MemoryStore, scope: Scope) {
    this.#store = store
    this.#scope = scope
  }

  /** By id. */
  get known(): ReadonlyMap<string, MemoryRecord> {
    return this.#place.known
  }

  async read(limit: number): Promise<MemoryChanges> {
    const { cursor, known } = this.#place
    const page = await this.#store.changes(this.#scope, { limit, ...(cursor === undefined ? {} : { cursor }) })
    this.#places.push({ cursor: page.cursor, known: applied(page, known) })
    return page
  }

  goBack(places: number): void {
    this.#places.push(this.#places[Math.max(0, this.#places.length - 1 - places)] ?? this.#place)
  }

  /** Reads to the end. */
  async catchUp(limit: number): Promise<void> {
    for (let pages = 0; pages < 1_000; pages += 1) if (!(await this.read(limit)).hasMore) return
    throw new Error('The pages of changes do not end.')
  }

  get #place(): Place {
    return this.#places.at(-1) ?? { cursor: undefined, known: new Map() }
  }
}

function applied({ isReset, records, removed }: MemoryChanges, before: ReadonlyMap<string, MemoryRecord>): ReadonlyMap<string, MemoryRecord> {
  const known = new Map(isReset ? [] : before)
  for (const id of removed) known.delete(id)
  for (const record of records) known.set(record.memoryId, record)
  return known
}
