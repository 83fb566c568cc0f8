export interface GroupedMapOptions<Value> {
  /** Entries kept at most; those used longest ago go first. */
  maxEntries: number
  /** What all entries may weigh together. @defaultValue no bound */
  maxWeight?: number
  /** @defaultValue 0 */
  weightOf?: (value: Value) => number
}

interface Entry<Value> {
  readonly group: string
  readonly key: string
  readonly value: Value
}

/** A bounded map of entries that belong to groups. Whichever entry was set or used longest ago goes first, of all groups. */
export class GroupedMap<Value> {
  readonly #options: GroupedMapOptions<Value>
  /** In order of use, the longest unused first. */
  readonly #entries = new Set<Entry<Value>>()
  /** Each in the order in which its entries were set. */
  readonly #groups = new Map<string, Map<string, Entry<Value>>>()
  #weight = 0

  constructor(options: GroupedMapOptions<Value>) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  get(group: string, key: string): Value | undefined {
    return this.#groups.get(group)?.get(key)?.value
  }

  get groups(): readonly string[] {
    return [...this.#groups.keys()]
  }

  /** The entries of a group, in the order in which they were set. */
  group(group: string): readonly Value[] {
    return [...(this.#groups.get(group)?.values() ?? [])].map(({ value }) => value)
  }

  /** Sets an entry behind all others of its group. */
  set(group: string, key: string, value: Value): void {
    this.delete(group, key)
    const entry = { group, key, value }
    const entries = this.#groups.get(group) ?? new Map<string, Entry<Value>>()
    this.#groups.set(group, entries.set(key, entry))
    this.#entries.add(entry)
    this.#weight += this.#weightOf(entry)
    this.#evict()
  }

  /** Marks an entry as used. Its place in its group stays. */
  use(group: string, key: string): void {
    const entry = this.#groups.get(group)?.get(key)
    if (entry !== undefined && this.#entries.delete(entry)) this.#entries.add(entry)
  }

  delete(group: string, key: string): boolean {
    const entry = this.#groups.get(group)?.get(key)
    if (entry !== undefined) this.#remove(entry)
    return entry !== undefined
  }

  deleteGroup(group: string): void {
    for (const entry of [...(this.#groups.get(group)?.values() ?? [])]) this.#remove(entry)
  }

  /** Removes every entry of which this holds. */
  deleteWhere(holds: (value: Value) => boolean): void {
    for (const entry of this.#entries) if (holds(entry.value)) this.#remove(entry)
  }

  /** Removes entries, the longest unused first, for as long as this holds. */
  deleteWhile(holds: (value: Value) => boolean): void {
    for (const entry of this.#entries) {
      if (!holds(entry.value)) return
      this.#remove(entry)
    }
  }

  clear(): void {
    this.#entries.clear()
    this.#groups.clear()
    this.#weight = 0
  }

  #evict(): void {
    const { maxEntries, maxWeight = Number.POSITIVE_INFINITY } = this.#options
    for (const entry of this.#entries) {
      if (this.#entries.size <= maxEntries && this.#weight <= maxWeight) return
      this.#remove(entry)
    }
  }

  #remove(entry: Entry<Value>): void {
    this.#entries.delete(entry)
    this.#weight -= this.#weightOf(entry)
    const entries = this.#groups.get(entry.group)
    entries?.delete(entry.key)
    if (entries?.size === 0) this.#groups.delete(entry.group)
  }

  #weightOf({ value }: Entry<Value>): number {
    return this.#options.weightOf?.(value) ?? 0
  }
}
