import { StorageError, type AdoptOutcome, type CreateRunOutcome, type NewRun, type RunEvent, type RunEventBody, type RunRecord, type RunStore, type Scope, type StopTarget } from '@arq/core'

/** How the store treats a call: takes it, is away, or takes it and is away before it can say so. */
export type StoreMood = 'well' | 'away' | 'answer-lost'

/** A run store that a test can take away. Counts what it was asked for. */
export class UnreliableRuns implements RunStore {
  readonly asked = { append: 0, read: 0, tail: 0 }
  readonly #runs: RunStore
  /** Asked once per call. */
  mood: () => StoreMood = () => 'well'
  #held: Promise<void> | undefined
  #release: (() => void) | undefined

  constructor(runs: RunStore) {
    this.#runs = runs
  }

  /** Appends wait, until `release`, before the store takes them. */
  hold(): void {
    this.#held = new Promise((resolve) => (this.#release = resolve))
  }

  release(): void {
    this.#release?.()
    this.#held = undefined
  }

  async append(runId: string, afterSeq: number, bodies: readonly RunEventBody[], fence: number): Promise<number> {
    this.asked.append += 1
    await this.#held
    return this.#reach(() => this.#runs.append(runId, afterSeq, bodies, fence))
  }

  read(runId: string, after: number): Promise<readonly RunEvent[]> {
    this.asked.read += 1
    return this.#reach(() => this.#runs.read(runId, after))
  }

  tail(runId: string, after: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]> {
    this.asked.tail += 1
    return this.#runs.tail(runId, after, signal)
  }

  create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    return this.#runs.create(run, leaseMs)
  }

  renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'> {
    return this.#reach(() => this.#runs.renew(runId, fence, leaseMs))
  }

  adopt(runId: string, leaseMs: number): Promise<AdoptOutcome> {
    return this.#runs.adopt(runId, leaseMs)
  }

  abandoned(limit: number): Promise<readonly RunRecord[]> {
    return this.#runs.abandoned(limit)
  }

  get(runId: string): Promise<RunRecord | undefined> {
    return this.#reach(() => this.#runs.get(runId))
  }

  live(scope: Scope, threadId: string): Promise<RunRecord | undefined> {
    return this.#runs.live(scope, threadId)
  }

  requestStop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    return this.#runs.requestStop(scope, threadId, target)
  }

  onStop(runId: string, callback: () => void): () => void {
    return this.#runs.onStop(runId, callback)
  }

  forget(scope: Scope, threadId: string): Promise<void> {
    return this.#runs.forget(scope, threadId)
  }

  async #reach<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const mood = this.mood()
    if (mood === 'away') throw away()
    const answer = await call()
    if (mood === 'answer-lost') throw away()
    return answer
  }
}

function away(): StorageError {
  return new StorageError('The store could not be reached, so nothing is known of this call. Try again.')
}
