import { percentile } from '../../shared/percentile.js'
import { rounded } from '../../shared/rounded.js'
import type { RoundOutcome } from './play-round.js'

/** Counts what a store's rounds came to. */
export class DurabilityTally {
  readonly problems: string[] = []
  readonly #counts = { runs: 0, complete: 0, exact: 0, duplicated: 0, hung: 0 }
  readonly #gapsMs: number[] = []
  readonly #stopsMs: number[] = []
  #unstopped = 0

  round({ verdicts, gapsMs }: RoundOutcome, isKill: boolean): void {
    for (const { isComplete, isExact, isDuplicated, isHung, problem } of verdicts) {
      this.#counts.runs += 1
      this.#counts.complete += Number(isComplete)
      this.#counts.exact += Number(isExact)
      this.#counts.duplicated += Number(isDuplicated)
      this.#counts.hung += Number(isHung)
      if (problem !== undefined) this.problems.push(problem)
    }
    if (isKill) this.#gapsMs.push(...gapsMs)
  }

  stop(elapsedMs: number | undefined): void {
    if (elapsedMs === undefined) this.#unstopped += 1
    else this.#stopsMs.push(elapsedMs)
  }

  get figures(): Readonly<Record<string, number>> {
    return {
      ...this.#counts,
      p95_ms_to_next_chunk: rounded(percentile(this.#gapsMs, 0.95), 0),
      worst_ms_to_next_chunk: rounded(Math.max(...this.#gapsMs), 0),
      stop_p95_ms: rounded(percentile(this.#stopsMs, 0.95), 0),
      killed: this.#gapsMs.length,
      stops: this.#stopsMs.length,
      not_stopped: this.#unstopped,
    }
  }
}
