import type { Clock } from '../ports/clock.js'
import type { EnterRequest, LimitStore } from '../ports/limit-store.js'
import type { Logger } from '../ports/logger.js'
import type { Scope } from '../ports/scope.js'

/** How long a run whose process is gone takes one of its user's places, in milliseconds. */
const placeMs = 30_000
const renewEveryMs = placeMs / 3

export interface RunPlacesOptions {
  /** Absent where no other process counts. */
  limits: LimitStore | undefined
  places: number
  clock: Clock
  logger: Logger
}

/** Gives the place back. */
export type LeavePlace = () => void

/** How many answers each scope has under way in all processes together. A limit that cannot be asked for is none: it must not keep anybody from an answer. */
export class RunPlaces {
  readonly #options: RunPlacesOptions

  constructor(options: RunPlacesOptions) {
    this.#options = options
  }

  /** Takes a place for a run and holds it; `undefined` when others have all of them. */
  async enter(scope: Scope, runId: string): Promise<LeavePlace | undefined> {
    const request = this.placeOf(scope, runId)
    if (request === undefined) return () => {}
    return (await this.#ask(request)) === 'full' ? undefined : this.#hold(request)
  }

  /** What a run takes; `undefined` where nobody else counts. */
  placeOf(scope: Scope, runId: string): EnterRequest | undefined {
    const { limits, places } = this.#options
    return limits === undefined ? undefined : { name: 'runs', scope, holder: runId, places, leaseMs: placeMs }
  }

  /** Holds a place that was taken. */
  hold(scope: Scope, runId: string): LeavePlace {
    const request = this.placeOf(scope, runId)
    return request === undefined ? () => {} : this.#hold(request)
  }

  #hold(request: EnterRequest): LeavePlace {
    const { clock, limits } = this.#options
    const again = (): void => {
      void this.#ask(request)
      cancel = clock.after(renewEveryMs, again)
    }
    let cancel = clock.after(renewEveryMs, again)
    return () => {
      cancel()
      limits?.leave(request).catch((error: unknown) => this.#warn(error))
    }
  }

  async #ask(request: EnterRequest): Promise<'entered' | 'full' | 'unknown'> {
    try {
      return (await this.#options.limits?.enter(request)) ?? 'unknown'
    } catch (error) {
      this.#warn(error)
      return 'unknown'
    }
  }

  #warn(error: unknown): void {
    this.#options.logger.warn('how many answers a user has under way could not be asked or told', { error: String(error) })
  }
}
