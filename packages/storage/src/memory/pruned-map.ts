/**
 * A map that drops what is no longer needed, and only that, whenever it has become larger than it may be. Looks through all entries then, and
 * again when it has doubled where all of them were needed, so that many calls share the cost.
 */
export class PrunedMap<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #maxSize: number
  readonly #isDone: (value: Value, now: number) => boolean
  #pruneAbove: number

  constructor(maxSize: number, isDone: (value: Value, now: number) => boolean) {
    this.#maxSize = maxSize
    this.#isDone = isDone
    this.#pruneAbove = maxSize
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: Value, now: number): void {
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#pruneAbove) return
    for (const [other, candidate] of this.#entries) if (this.#isDone(candidate, now)) this.#entries.delete(other)
    this.#pruneAbove = Math.max(this.#maxSize, 2 * this.#entries.size)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  deletePrefix(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
    this.#pruneAbove = this.#maxSize
  }
}
