import { toArqError } from '@arq/core'
import type { ArqError, Clock } from '@arq/core'
import type { Route, RouteNeed } from '../router/router.js'

/** What became of a try to find a place. */
export type PlaceOutcome =
  | { type: 'placed'; route: Route }
  | { type: 'refused'; error: ArqError }
  /** Milliseconds since the epoch at which to try again, and which candidates it is for. */
  | { type: 'wait'; until: number; for: readonly string[] }

export type FindPlace = (need: RouteNeed, since: number, heldBack: ReadonlyMap<string, number>) => PlaceOutcome

/** Timers of some platforms fire at once when they are set for longer than 24 days. */
const longestTimerMs = 3_600_000

interface Waiter {
  need: RouteNeed
  since: number
  until: number
  for: readonly string[]
  settle(outcome: Exclude<PlaceOutcome, { type: 'wait' }>): void
}

/**
 * Where requests wait for room under a limit, in the order they came: what a request waits for is not given to one that came later.
 * One timer for all of them.
 */
export class WaitingRoom {
  readonly #clock: Clock
  readonly #find: FindPlace
  #waiters: Waiter[] = []
  #cancelTimer: (() => void) | undefined

  constructor(clock: Clock, find: FindPlace) {
    this.#clock = clock
    this.#find = find
  }

  get size(): number {
    return this.#waiters.length
  }

  /** What a request that came now would have to leave to others, and until when. */
  get heldBack(): ReadonlyMap<string, number> {
    const held = new Map<string, number>()
    for (const waiter of this.#waiters) holdBack(held, waiter)
    return held
  }

  /** Resolves with a place as soon as there is one; rejects with the refusal, or at once with the reason of the need's signal. */
  enter(need: RouteNeed): Promise<Route> {
    return new Promise((resolve, reject) => {
      if (need.signal.aborted) return reject(need.signal.reason as Error)
      const since = this.#clock.now()
      const outcome = this.#find(need, since, this.heldBack)
      if (outcome.type === 'placed') return resolve(outcome.route)
      if (outcome.type === 'refused') return reject(outcome.error)
      const leave = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
        reject(need.signal.reason as Error)
        // What it held back is free for those behind it.
        this.stir()
      }
      const waiter: Waiter = {
        need,
        since,
        until: outcome.until,
        for: outcome.for,
        settle: (settled) => {
          need.signal.removeEventListener('abort', leave)
          if (settled.type === 'placed') resolve(settled.route)
          else reject(settled.error)
        },
      }
      need.signal.addEventListener('abort', leave, { once: true })
      this.#waiters.push(waiter)
      this.#setTimer()
    })
  }

  /** Tries again for everybody: somebody gave room back, or time passed. */
  stir(): void {
    const staying: Waiter[] = []
    const settled: (() => void)[] = []
    const held = new Map<string, number>()
    for (const waiter of this.#waiters) {
      const outcome = this.#tryAgain(waiter, held)
      if (outcome.type !== 'wait') {
        settled.push(() => waiter.settle(outcome))
        continue
      }
      staying.push(Object.assign(waiter, { until: outcome.until, for: outcome.for }))
      holdBack(held, waiter)
    }
    this.#waiters = staying
    this.#setTimer()
    for (const settle of settled) settle()
  }

  /** What a request asks for in vain must not cost the others their turn. */
  #tryAgain({ need, since }: Waiter, held: ReadonlyMap<string, number>): PlaceOutcome {
    try {
      return this.#find(need, since, held)
    } catch (error) {
      return { type: 'refused', error: toArqError(error) }
    }
  }

  #setTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (this.#waiters.length === 0) return
    const first = Math.min(...this.#waiters.map((waiter) => waiter.until))
    this.#cancelTimer = this.#clock.after(Math.min(longestTimerMs, Math.max(1, first - this.#clock.now())), () => this.stir())
  }
}

function holdBack(held: Map<string, number>, waiter: Waiter): void {
  for (const id of waiter.for) held.set(id, Math.max(held.get(id) ?? 0, waiter.until))
}
