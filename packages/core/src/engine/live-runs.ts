import type { RunRecord } from '../ports/run-store.js'
import { scopeKey, type Scope } from '../ports/scope.js'
import type { RunWriter } from '../run/run-writer.js'

/** A run that this process produces, from its creation until its answer is in the thread. */
export interface LiveRun {
  run: RunRecord
  stop: AbortController
  /** Whether question and answer go into the thread; turns false when the thread is forgotten. */
  keep: boolean
  /** Settles when the question is in the thread; false where it could not be put there. */
  stored: Promise<boolean>
  /** When the lease began that this process holds for certain, in milliseconds since the epoch. */
  heldAt: number
  writer?: RunWriter
  done: Promise<void>
}

/** The runs that this process produces. */
export class LiveRuns {
  readonly #runs = new Map<string, LiveRun>()

  get all(): readonly LiveRun[] {
    return [...this.#runs.values()]
  }

  get(runId: string): LiveRun | undefined {
    return this.#runs.get(runId)
  }

  in(scope: Scope, threadId: string): readonly LiveRun[] {
    const owner = scopeKey(scope)
    const found: LiveRun[] = []
    for (const live of this.#runs.values()) if (live.run.threadId === threadId && scopeKey(live.run.scope) === owner) found.push(live)
    return found
  }

  /** Makes a run this process's own: it can be stopped. */
  add(run: RunRecord, { keep, heldAt }: Pick<LiveRun, 'keep' | 'heldAt'>): LiveRun {
    const live: LiveRun = { run, stop: new AbortController(), keep, heldAt, stored: Promise.resolve(true), done: Promise.resolve() }
    this.#runs.set(run.runId, live)
    return live
  }

  remove(runId: string): void {
    this.#runs.delete(runId)
  }
}
