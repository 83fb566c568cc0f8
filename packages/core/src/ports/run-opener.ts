import type { UIMessage } from '../messages/ui-message.js'
import type { EnterRequest } from './limit-store.js'
import type { CreateRunOutcome, NewRun, RunRecord } from './run-store.js'

export interface RunOpening {
  run: NewRun
  /** For how long its creator holds its lease, in milliseconds. */
  leaseMs: number
  /** `none`: it is in no thread. Otherwise nobody else may own that and what was said there is read; with `add` it gets the question first, unless it has a message of this id. */
  thread: 'none' | 'read' | 'add'
  /** What it takes while it is live. @defaultValue nothing */
  place?: EnterRequest | undefined
}

/** What was said in a thread when a run of it began. */
export interface ThreadAtOpening {
  messages: readonly UIMessage[]
  /** The question was new there and is one of them now. */
  isAdded: boolean
}

/** Of its thread a run that was created tells nothing where that could not be read: then ask the thread. */
export type OpenRunOutcome =
  | (Extract<CreateRunOutcome, { outcome: 'created' }> & { said?: ThreadAtOpening | undefined })
  | { outcome: 'exists' | 'busy'; run: RunRecord }
  /** Somebody else's thread has this id. */
  | { outcome: 'foreign' }
  /** Others have all places, and no run of the thread is live. */
  | { outcome: 'full' }

/**
 * Begins runs in one step, where the threads, the limits and the runs of a store are in one place: a question then waits for one trip instead of
 * four. Where no run was created nothing has changed.
 */
export interface RunOpener {
  /** As `ThreadStore.isForeign`, `LimitStore.enter`, `RunStore.create`, `ThreadStore.upsertMessage` and `ThreadStore.messages`. A limit that cannot be asked for is none. */
  open(opening: RunOpening): Promise<OpenRunOutcome>
}
