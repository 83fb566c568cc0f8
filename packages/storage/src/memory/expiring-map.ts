export interface ExpiringMapOptions<Value> {
  /** How long an entry is kept, in milliseconds. */
  ttlMs: number
  /** The oldest entries go first when there are more. */
  maxSize: number
  onEvict?: (key: string, value: Value) => void
}

/** A bounded map whose entries are all kept for the same time, so that insertion order is the order of expiry. Holds no timer. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; expiresAt: number }>()
  readonly #options: ExpiringMapOptions<Value>

  constructor(options: ExpiringMapOptions<Value>) {
    this.#options = options
  }

  /** When the oldest entry expires, in milliseconds since the epoch. */
  get nextExpiry(): number | undefined {
    for (const entry of this.#entries.values()) return entry.expiresAt
    return undefined
  }

  set(key: string, value: Value, now: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, expiresAt: now + this.#options.ttlMs })
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
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAt > now) return
      this.#evict(key)
    }
  }

  clear(): void {
    this.#entries.clear()
  }

  #evict(key: string): void {
    const entry = this.#entries.get(key)
    this.#entries.delete(key)
    if (entry !== undefined) this.#options.onEvict?.(key, entry.value)
  }
}
