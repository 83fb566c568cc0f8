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
  /** The same by thread: one that has ended may still be on its way there when the next one begins. */
  readonly #threads = new Map<string, readonly LiveRun[]>()

  get all(): readonly LiveRun[] {
    return [...this.#runs.values()]
  }

  get(runId: string): LiveRun | undefined {
    return this.#runs.get(runId)
  }

  in(scope: Scope, threadId: string): readonly LiveRun[] {
    return this.#threads.get(threadKey(scope, threadId)) ?? []
  }

  /** Makes a run this process's own: it can be stopped. */
  add(run: RunRecord, { keep, heldAt }: Pick<LiveRun, 'keep' | 'heldAt'>): LiveRun {
    const live: LiveRun = { run, stop: new AbortController(), keep, heldAt, stored: Promise.resolve(true), done: Promise.resolve() }
    const key = threadKey(run.scope, run.threadId)
    this.remove(run.runId)
    this.#runs.set(run.runId, live)
    this.#threads.set(key, [...(this.#threads.get(key) ?? []), live])
    return live
  }

  remove(runId: string): void {
    const live = this.#runs.get(runId)
    if (live === undefined) return
    this.#runs.delete(runId)
    const key = threadKey(live.run.scope, live.run.threadId)
    const left = this.in(live.run.scope, live.run.threadId).filter((other) => other !== live)
    if (left.length === 0) this.#threads.delete(key)
    else this.#threads.set(key, left)
  }
}

function threadKey(scope: Scope, threadId: string): string {
  return JSON.stringify([scopeKey(scope), threadId])
}
