import { wilsonUpper } from './wilson-upper.js'
import type { RolloutSample } from './rollout-state.js'

const kept = 500
/** Fewer than these say nothing of the control. */
const fewest = 20
/** Sorting after every attempt would cost more than it tells. */
const sortedEvery = 10
/** Nine in ten take less, and a little over, so that chance in the control is no regression of the other. */
const usualShare = 0.92
const deviations = 1

/** What the new candidate is compared with: the last attempts of the others. */
export class ControlGroup {
  readonly #outcomes: boolean[] = []
  #failures = 0
  readonly #firstContent = new RecentTimes()
  readonly #perToken = new RecentTimes()

  add({ failed, firstContentMs, msPerToken }: RolloutSample): void {
    const dropped = keep(this.#outcomes, failed)
    this.#failures += Number(failed) - Number(dropped ?? false)
    if (firstContentMs !== undefined) this.#firstContent.add(firstContentMs)
    if (msPerToken !== undefined) this.#perToken.add(msPerToken)
  }

  /** The share of failures that the control may well have; 0 where none was seen, or too little to tell. */
  get errorRate(): number {
    return this.#failures === 0 || this.#outcomes.length < fewest ? 0 : wilsonUpper(this.#failures, this.#outcomes.length, deviations)
  }

  /** Milliseconds that nine in ten of the control's attempts take less than; `undefined` where too few were seen. */
  get firstContentMs(): number | undefined {
    return this.#firstContent.usual
  }

  get msPerToken(): number | undefined {
    return this.#perToken.usual
  }
}

class RecentTimes {
  readonly #times: number[] = []
  #usual: number | undefined
  #sinceSorted = 0

  add(time: number): void {
    keep(this.#times, time)
    this.#sinceSorted += 1
  }

  get usual(): number | undefined {
    if (this.#times.length < fewest) return undefined
    if (this.#usual !== undefined && this.#sinceSorted < sortedEvery) return this.#usual
    this.#sinceSorted = 0
    this.#usual = this.#times.toSorted((left, right) => left - right)[Math.floor(this.#times.length * usualShare)]
    return this.#usual
  }
}

/** Adds to the end; returns what fell off at the beginning. */
function keep<T>(list: T[], entry: T): T | undefined {
  list.push(entry)
  return list.length > kept ? list.shift() : undefined
}
