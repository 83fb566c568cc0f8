export interface ExpiringMapOptions<Value> {
  /** How long an entry is kept, in milliseconds. */
  ttlMs: number
  /** The oldest entries go first when there are more. */
  maxSize: number
  onEvict?: (key: string, value: Value) => void
}

/** A bounded map whose entries are as a rule all kept for the same time, so that insertion order is the order of expiry. Holds no timer. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; expiresAt: number }>()
  readonly #options: ExpiringMapOptions<Value>
  /** When the newest entry expires, and whether all stand in order of that. */
  #latest = 0
  #isInOrder = true

  constructor(options: ExpiringMapOptions<Value>) {
    this.#options = options
  }

  /** When the oldest entry expires, in milliseconds since the epoch. */
  get nextExpiry(): number | undefined {
    this.#sort()
    for (const entry of this.#entries.values()) return entry.expiresAt
    return undefined
  }

  /** When this entry expires. */
  expiryOf(key: string): number | undefined {
    return this.#entries.get(key)?.expiresAt
  }

  set(key: string, value: Value, now: number): void {
    this.setUntil(key, value, now + this.#options.ttlMs)
  }

  /** For an entry whose time began elsewhere. */
  setUntil(key: string, value: Value, expiresAt: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, expiresAt })
    if (expiresAt < this.#latest) this.#isInOrder = false
    else this.#latest = expiresAt
    if (this.#entries.size <= this.#options.maxSize) return
    this.#sort()
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#options.maxSize) return
      this.#evict(oldest)
    }
  }

  /** Removes the entry without telling `onEvict`; false when there was none. */
  take(key: string): boolean {
    return this.#entries.delete(key)
  }

  expire(now: number): void {
    this.#sort()
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAt > now) return
      this.#evict(key)
    }
  }

  clear(): void {
    this.#entries.clear()
  }

  #sort(): void {
    if (this.#isInOrder) return
    const entries = [...this.#entries].sort(([, one], [, other]) => one.expiresAt - other.expiresAt)
    this.#entries.clear()
    for (const [key, entry] of entries) this.#entries.set(key, entry)
    this.#isInOrder = true
  }

  #evict(key: string): void {
    const entry = this.#entries.get(key)
    this.#entries.delete(key)
    if (entry !== undefined) this.#options.onEvict?.(key, entry.value)
  }
}
