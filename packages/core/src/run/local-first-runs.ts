import { toArqError } from '../errors/to-arq-error.js'
import { systemClock } from '../ports/clock.js'
import { silentLogger } from '../ports/logger.js'
import { systemRandom } from '../ports/random.js'
import type { AdoptOutcome, CreateRunOutcome, NewRun, RunRecord, RunStore, StopTarget } from '../ports/run-store.js'
import { scopeKey, type Scope } from '../ports/scope.js'
import { Turnstile } from '../util/turnstile.js'
import type { LocalFirstOptions } from './local-first-options.js'
import { localRunTail } from './local-run-tail.js'
import { LocalRun } from './local-run.js'
import type { RunEvent, RunEventBody } from './run-event.js'

export interface LocalFirstRuns extends RunStore {
  /** Takes a run that was created for this process past these, as `create` would. */
  own(run: RunRecord, leaseMs: number): void
  /** Entries of a run that local readers get although the store does not have them; 0 where all is well. */
  unsaved(runId: string): number
  /** Tries once more to save what the store does not have, and forgets everything local. Readers go on from the store. */
  close(): Promise<void>
}

/** How often runs are looked at whose time may be over, in milliseconds. */
const checkEveryMs = 1_000

/**
 * Puts memory in front of a store that is slow or far away. Runs that this process writes, because it created or adopted them through
 * here, are read from memory: one copy for all their readers, each of which holds a cursor. Entries are shown once the store has
 * acknowledged them; see `onUnsaved` for when it cannot. Runs of others, and runs that another producer has taken over, are read from
 * the store. Call `close` before the store's own.
 */
export function localFirstRuns(store: RunStore, options: LocalFirstOptions = {}): LocalFirstRuns {
  return new LocalFirstRunStore(store, options)
}

class LocalFirstRunStore implements LocalFirstRuns {
  readonly #store: RunStore
  readonly #options: Required<LocalFirstOptions>
  readonly #runs = new Map<string, LocalRun>()
  /** Runs that go on although the store is away. */
  readonly #away = new Set<string>()
  readonly #appends: Turnstile
  #cancelCheck: (() => void) | undefined
  #closed = false

  constructor(store: RunStore, options: LocalFirstOptions) {
    this.#store = store
    this.#options = {
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      onSaving: () => {},
      retainEndedMs: 30_000,
      onUnsaved: 'go-on',
      giveUpMs: 60_000,
      maxBytesPerRun: 16_777_216,
      maxAppendsAtOnce: 256,
      ...options,
    }
    this.#appends = new Turnstile(this.#options.maxAppendsAtOnce)
  }

  own(run: RunRecord, leaseMs: number): void {
    if (this.#closed) return
    const { clock, random, logger, retainEndedMs, onUnsaved, giveUpMs, maxBytesPerRun } = this.#options
    this.#runs.get(run.runId)?.leave('left')
    const setting = { store: this.#store, clock, random, logger, retainEndedMs, onUnsaved, giveUpMs, maxBytesPerRun, appends: this.#appends, onAway: this.#onAway, onBack: this.#onBack }
    this.#runs.set(run.runId, new LocalRun(run, leaseMs, setting))
    this.#checkLater()
  }

  async create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    const created = await this.#store.create(run, leaseMs)
    if (created.outcome === 'created') this.own(created.run, leaseMs)
    return created
  }

  async adopt(runId: string, leaseMs: number): Promise<AdoptOutcome> {
    // Its producer is here, and only waits for the store.
    if (this.#serving(runId)?.isUnderWay === true) return { outcome: 'held' }
    const adopted = await this.#store.adopt(runId, leaseMs)
    if (adopted.outcome === 'adopted') this.own(adopted.run, leaseMs)
    return adopted
  }

  async renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'> {
    const run = this.#owned(runId, fence)
    return run === undefined ? this.#store.renew(runId, fence, leaseMs) : run.renew(leaseMs)
  }

  async append(runId: string, afterSeq: number, bodies: readonly RunEventBody[], fence: number): Promise<number> {
    const run = this.#owned(runId, fence)
    return run === undefined ? this.#store.append(runId, afterSeq, bodies, fence) : run.append(afterSeq, bodies)
  }

  async read(runId: string, after: number): Promise<readonly RunEvent[]> {
    const run = this.#serving(runId)
    return run === undefined ? this.#store.read(runId, after) : run.read(after)
  }

  tail(runId: string, after: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]> {
    return {
      [Symbol.asyncIterator]: () => {
        const run = this.#serving(runId)
        return run === undefined ? this.#store.tail(runId, after, signal)[Symbol.asyncIterator]() : localRunTail(run, after, signal)
      },
    }
  }

  async get(runId: string): Promise<RunRecord | undefined> {
    if (this.unsaved(runId) > 0) return this.#serving(runId)?.record
    return this.#store.get(runId)
  }

  async live(scope: Scope, threadId: string): Promise<RunRecord | undefined> {
    for (const runId of this.#away) {
      const record = this.#serving(runId)?.record
      if (record !== undefined && isIn(record, scope, threadId)) return record.state === 'live' ? record : undefined
    }
    return this.#store.live(scope, threadId)
  }

  async abandoned(limit: number): Promise<readonly RunRecord[]> {
    return (await this.#store.abandoned(limit)).filter(({ runId }) => this.#serving(runId)?.isUnderWay !== true)
  }

  requestStop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    return this.#store.requestStop(scope, threadId, target)
  }

  onStop(runId: string, callback: () => void): () => void {
    return this.#store.onStop(runId, callback)
  }

  async forget(scope: Scope, threadId: string): Promise<void> {
    await this.#store.forget(scope, threadId)
    for (const run of this.#runs.values()) {
      if (isIn(run.record, scope, threadId)) run.leave('gone')
    }
    this.#dropLeft()
  }

  unsaved(runId: string): number {
    return this.#serving(runId)?.unsaved ?? 0
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelCheck?.()
    await Promise.all([...this.#runs.values()].map((run) => run.close()))
    this.#runs.clear()
  }

  #serving(runId: string): LocalRun | undefined {
    const run = this.#runs.get(runId)
    run?.check()
    if (run?.state === 'serving') return run
    this.#runs.delete(runId)
    return undefined
  }

  /** The run, where this is its owner's fence. */
  #owned(runId: string, fence: number): LocalRun | undefined {
    const run = this.#serving(runId)
    return run?.fence === fence ? run : undefined
  }

  readonly #onAway = (runId: string, error: unknown): void => {
    this.#away.add(runId)
    this.#options.onSaving(runId, 'unsaved')
    if (this.#away.size > 1) return
    this.#options.logger.warn('the run store takes no entries; answers go on from memory', { runId, error: toArqError(error).message })
  }

  readonly #onBack = (runId: string, how: 'saved' | 'lost'): void => {
    this.#away.delete(runId)
    if (how === 'saved') this.#options.onSaving(runId, 'saved')
    if (this.#away.size === 0 && how === 'saved') this.#options.logger.info('the run store takes entries again, and has all there are')
  }

  /** Access lets go of what is due; this frees what nobody asks for again. One timer for all runs, none where there are none. */
  #checkLater(): void {
    this.#cancelCheck ??= this.#options.clock.after(checkEveryMs, () => {
      this.#cancelCheck = undefined
      for (const run of this.#runs.values()) run.check()
      this.#dropLeft()
      if (this.#runs.size > 0) this.#checkLater()
    })
  }

  #dropLeft(): void {
    for (const [runId, run] of this.#runs) {
      if (run.state !== 'serving') this.#runs.delete(runId)
    }
  }
}

function isIn(run: RunRecord, scope: Scope, threadId: string): boolean {
  return run.threadId === threadId && scopeKey(run.scope) === scopeKey(scope)
}
