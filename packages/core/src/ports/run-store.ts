import type { UIMessage } from '../messages/ui-message.js'
import type { RunEvent, RunEventBody } from '../run/run-event.js'
import type { Scope } from './scope.js'

/** What is known of a run beside its log. */
export interface RunRecord {
  runId: string
  runKey: string
  scope: Scope
  threadId: string
  /** Id of the assistant message this run writes. */
  messageId: string
  state: 'live' | 'ended'
  /** Number of the newest log entry; 0 while the log is empty. */
  lastSeq: number
  /** Milliseconds since the epoch. */
  createdAt: number
  /** What the run answers, so that somebody else can go on even where it never got into a thread: the newest message of its send. */
  question?: readonly UIMessage[]
  /** Which holder of its lease writes the log: 1 for the one that created it, one more for each that adopted it. */
  fence: number
}

export type NewRun = Pick<RunRecord, 'runId' | 'runKey' | 'scope' | 'threadId' | 'messageId' | 'question'>

export type CreateRunOutcome =
  | { outcome: 'created'; run: RunRecord; /** A stop for this key came before the run did. */ stopRequested: boolean }
  /** The same key in the same scope and thread was used before: this is that run. */
  | { outcome: 'exists'; run: RunRecord }
  /** Another run of this thread is live. */
  | { outcome: 'busy'; run: RunRecord }

export type AdoptOutcome =
  /** The run is the caller's from now on; whoever wrote it before can add nothing more. */
  | { outcome: 'adopted'; run: RunRecord }
  /** Its owner lives. */
  | { outcome: 'held' }
  /** It has ended, or there is no such run. */
  | { outcome: 'over' }

/** How a stop names its run: by id, or by the key of a run that may not exist yet. */
export type StopTarget = { runId: string } | { runKey: string } | { threadId: string }

/**
 * Runs and their logs. `create`, `append`, `renew` and `adopt` are atomic; an entry that `append` acknowledged is never lost while
 * the run is kept, and readers see entries in order without gaps. A run belongs to the holder of its lease, by the store's own clock;
 * a lease that has run out changes nothing by itself: its holder may still write until somebody adopts the run.
 */
export interface RunStore {
  /** The creator holds the run's lease for `leaseMs`. */
  create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome>
  /** Holds the lease for `leaseMs` from now on. `lost` when somebody else has adopted the run, and when it has ended or is gone. */
  renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'>
  /** Takes over a live run whose lease has run out. Of several that try at once exactly one succeeds. */
  adopt(runId: string, leaseMs: number): Promise<AdoptOutcome>
  /** Live runs whose lease has run out, oldest first; at most `limit`. */
  abandoned(limit: number): Promise<readonly RunRecord[]>
  get(runId: string): Promise<RunRecord | undefined>
  /** The thread's live run. */
  live(scope: Scope, threadId: string): Promise<RunRecord | undefined>
  /**
   * Appends in one step, provided that `fence` is the run's, the log still ends at `afterSeq` and holds no terminal entry; resolves to the
   * new last number. Rejects with `StorageError` otherwise: a producer that lost its run can never add to it.
   */
  append(runId: string, afterSeq: number, bodies: readonly RunEventBody[], fence: number): Promise<number>
  /** Entries numbered above `after`, oldest first; empty when there are none or the run is gone. */
  read(runId: string, after: number): Promise<readonly RunEvent[]>
  /**
   * Entries numbered above `after` as they come, in batches; ends after the terminal entry or when the run is gone.
   * A reader that is slow never slows the producer or other readers. Aborting ends it quietly.
   */
  tail(runId: string, after: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]>
  /**
   * Asks the run's producer to stop. Idempotent; a stop by key is remembered for a run that is not there yet.
   * Resolves to the run where one is known.
   */
  requestStop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined>
  /** Calls back once when a stop for this run was requested, at once if it already was; the returned function unsubscribes. */
  onStop(runId: string, callback: () => void): () => void
  /** Removes the runs of a thread with their logs and keys: nothing of them can be read or replayed any more. Their readers end; a producer is refused. */
  forget(scope: Scope, threadId: string): Promise<void>
}
