/** Units that have to agree again behind a small change, so that it counts as one. */
const agreement = 8
/** How far apart, in units, the two texts may be behind a change. */
const reach = 40
/** Before so many units have agreed, a difference is a difference. */
const settled = 16

/**
 * Follows a continuation along the shown text from its beginning, over small changes in wording: an answer that was restarted. Ends when
 * all that was shown has been repeated, or when the two part for good. Each unit costs the same however long the answer is.
 */
export class RestartMatch {
  readonly #shown: readonly string[]
  #next = 0
  #fed = 0
  #agreed = 0
  #matched = 0
  #changes = 0
  #strayed: string[] = []
  #state: 'matching' | 'repeated' | 'parted' = 'matching'

  constructor(shown: readonly string[]) {
    this.#shown = shown
  }

  /** `repeated`: the unit fed last is the first that is new. `parted`: this is no restart, or no longer. */
  get state(): 'matching' | 'repeated' | 'parted' {
    return this.#state
  }

  /** Units that agreed. */
  get matched(): number {
    return this.#matched
  }

  /** Differences that were passed over. */
  get changes(): number {
    return this.#changes
  }

  /** Units fed up to the last one that agreed. */
  get agreed(): number {
    return this.#agreed
  }

  /** Units of the shown text that have not been repeated. */
  get remaining(): number {
    return this.#shown.length - this.#next
  }

  /** Whether what was fed last agreed. */
  get isOnTrack(): boolean {
    return this.#agreed === this.#fed
  }

  /** Whether all that was shown has been repeated. */
  get isComplete(): boolean {
    return this.#next === this.#shown.length
  }

  feed(unit: string): void {
    if (this.#state !== 'matching') return
    this.#fed += 1
    if (this.#strayed.length > 0) return this.#searchOn(unit)
    if (this.#next === this.#shown.length) this.#state = 'repeated'
    else if (this.#shown[this.#next] === unit) this.#agree(1)
    else if (this.#matched < settled) this.#state = 'parted'
    else this.#searchOn(unit)
  }

  #agree(units: number): void {
    this.#next += units
    this.#matched += units
    this.#agreed = this.#fed
  }

  #searchOn(unit: string): void {
    this.#strayed.push(unit)
    const skipped = this.#findAgain()
    if (skipped !== undefined && this.#mayChange()) {
      this.#changes += 1
      this.#strayed = []
      this.#next += skipped
      this.#agree(agreement)
      return
    }
    if (this.#strayed.length > reach || skipped !== undefined) this.#state = 'parted'
  }

  /** One change in about a line of text: more is another text. */
  #mayChange(): boolean {
    return this.#changes < 1 + this.#matched / 60
  }

  /** How many shown units to pass over so that the next ones agree with the newest ones read. */
  #findAgain(): number | undefined {
    const newest = this.#strayed.slice(-agreement)
    if (newest.length < agreement) return undefined
    for (let skip = 0; skip <= reach; skip += 1) {
      if (newest.every((unit, index) => this.#shown[this.#next + skip + index] === unit)) return skip
    }
    return undefined
  }
}
