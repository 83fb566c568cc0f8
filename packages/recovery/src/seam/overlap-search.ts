/** How far back a repeated tail is looked for, in folded units: a page of text. */
const tailUnits = 4_000

/**
 * Finds where a continuation, read unit by unit, runs along text that was shown: each place where all of it so far stands, and of those
 * that reach the end of what was shown the longest. That one is an overlap: the continuation began with the shown text's last units.
 *
 * The bounded tail is gone through once, by the first unit. After that only the places that still agree are looked at, and each unit ends
 * most of them, so a text costs time linear in tail and continuation; text that repeats itself throughout costs more, up to their product.
 */
export class OverlapSearch {
  readonly #shown: readonly string[]
  readonly #overlaps = new Set<number>()
  #places: readonly number[] | undefined
  #read = 0
  #longest = 0

  constructor(shown: readonly string[]) {
    this.#shown = shown
  }

  /** How many units of the continuation the longest overlap takes; 0 for none. */
  get longest(): number {
    return this.#longest
  }

  /** Units read since the start for as long as they stand in the shown text. */
  get running(): number {
    return this.isAlive ? this.#read : 0
  }

  /** Whether all that was read stands in the shown text with more to come behind it, so that a longer overlap is possible. */
  get isAlive(): boolean {
    return this.#places === undefined || this.#places.length > 0
  }

  /** Whether what was read is an overlap as a whole: what comes behind it is not known yet. */
  get isBareOverlap(): boolean {
    return this.#read > 0 && this.#longest === this.#read
  }

  /** Units of shown text behind the last place that agrees: what would have to be repeated yet to make an overlap. */
  get remaining(): number {
    const last = this.#places?.at(-1)
    return last === undefined ? this.#shown.length : this.#shown.length - last - this.#read
  }

  has(overlap: number): boolean {
    return this.#overlaps.has(overlap)
  }

  feed(unit: string): void {
    const shown = this.#shown
    const read = this.#read
    this.#read = read + 1
    if (!this.isAlive) return
    const agree = this.#places === undefined ? this.#placesOf(unit) : this.#places.filter((place) => shown[place + read] === unit)
    // In ascending order, so only the last can have come to the end.
    const reachesEnd = agree.at(-1) === shown.length - this.#read
    this.#places = reachesEnd ? agree.slice(0, -1) : agree
    if (!reachesEnd) return
    this.#overlaps.add(this.#read)
    this.#longest = this.#read
  }

  #placesOf(unit: string): readonly number[] {
    const places: number[] = []
    for (let place = Math.max(0, this.#shown.length - tailUnits); place < this.#shown.length; place += 1) {
      if (this.#shown[place] === unit) places.push(place)
    }
    return places
  }
}
