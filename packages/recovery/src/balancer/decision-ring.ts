import type { RouteExplanation } from '../router/route-explanation.js'

/** One choice that was made, or could not be. */
export interface RouteDecision {
  /** Milliseconds since the epoch. */
  at: number
  runId?: string
  explanation: RouteExplanation
}

/** The last so many decisions. */
export class DecisionRing {
  readonly #size: number
  readonly #kept: RouteDecision[] = []
  #next = 0

  constructor(size: number) {
    this.#size = size
  }

  add(decision: RouteDecision): void {
    this.#kept[this.#next] = decision
    this.#next = (this.#next + 1) % this.#size
  }

  /** Oldest first. */
  list(): readonly RouteDecision[] {
    return [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)]
  }
}
