import type { Logger } from '../ports/logger.js'
import type { LimitStore } from '../ports/limit-store.js'
import type { OpenRunOutcome, RunOpener, RunOpening } from '../ports/run-opener.js'
import type { NewRun } from '../ports/run-store.js'
import type { Stores } from '../ports/stores.js'
import { stepwiseOpener } from '../run/stepwise-opener.js'
import { engineRefusal } from './engine-refusal.js'
import { leaseMs } from './run-lease.js'
import type { LeavePlace, RunPlaces } from './run-places.js'

export interface RunOpeningsOptions {
  stores: Pick<Stores, 'runs' | 'threads' | 'opener'>
  limits?: LimitStore | undefined
  places: RunPlaces
  logger: Logger
}

type Outcome<Word extends OpenRunOutcome['outcome']> = Extract<OpenRunOutcome, { outcome: Word }>

/** A run that was created holds its place until that is given back. */
export type OpenedRun = (Outcome<'created'> & { leavePlace: LeavePlace }) | Outcome<'exists' | 'busy'>

/** Begins runs in one step, where the stores can do that, and in several otherwise. */
export class RunOpenings {
  readonly #opener: RunOpener
  readonly #places: RunPlaces

  constructor({ stores, places, limits, logger }: RunOpeningsOptions) {
    this.#opener = stores.opener ?? stepwiseOpener({ ...stores, limits, logger })
    this.#places = places
  }

  /** Throws `ArqError` `not_found` when the thread is somebody else's, `rate_limited` when the scope has no place left. */
  async open(run: NewRun, thread: RunOpening['thread']): Promise<OpenedRun> {
    const opened = await this.#opener.open({ run, leaseMs, thread, place: this.#places.placeOf(run.scope, run.runId) })
    if (opened.outcome === 'foreign') throw engineRefusal({ why: 'no such thread' })
    if (opened.outcome === 'full') throw engineRefusal({ why: 'too many runs' })
    return opened.outcome === 'created' ? { ...opened, leavePlace: this.#places.hold(run.scope, run.runId) } : opened
  }
}
