import type { Clock } from '../ports/clock.js'
import type { LimitStore } from '../ports/limit-store.js'
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
    const { limits } = this.#options
    if (limits === undefined) return () => {}
    return (await this.#ask(limits, scope, runId)) === 'full' ? undefined : this.#hold(limits, scope, runId)
  }

  #hold(limits: LimitStore, scope: Scope, runId: string): LeavePlace {
    const { clock } = this.#options
    const again = (): void => {
      void this.#ask(limits, scope, runId)
      cancel = clock.after(renewEveryMs, again)
    }
    let cancel = clock.after(renewEveryMs, again)
    return () => {
      cancel()
      limits.leave({ name: 'runs', scope, holder: runId }).catch((error: unknown) => this.#warn(error))
    }
  }

  async #ask(limits: LimitStore, scope: Scope, runId: string): Promise<'entered' | 'full' | 'unknown'> {
    try {
      return await limits.enter({ name: 'runs', scope, holder: runId, places: this.#options.places, leaseMs: placeMs })
    } catch (error) {
      this.#warn(error)
      return 'unknown'
    }
  }

  #warn(error: unknown): void {
    this.#options.logger.warn('how many answers a user has under way could not be asked or told', { error: String(error) })
  }
}
