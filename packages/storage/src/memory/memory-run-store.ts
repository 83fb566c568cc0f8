import {
  scopeKey,
  type AdoptOutcome,
  type Clock,
  type CreateRunOutcome,
  type NewRun,
  type RunEvent,
  type RunEventBody,
  type RunRecord,
  type RunRow,
  type RunStore,
  type Scope,
  type StopTarget,
} from '@arq/core'
import type { RowCarrier, Taken } from '../shared/transfer/row-carrier.js'
import { RunTail } from '../shared/run-tail.js'
import { takenRunId } from '../shared/taken-run-id.js'
import { unknownRun } from '../shared/unknown-run.js'
import { backgroundClock } from './background-clock.js'
import { ExpiringMap } from './expiring-map.js'
import { MemoryRun } from './memory-run.js'

export interface MemoryRunStoreOptions {
  /** @defaultValue the system clock, with timers that do not keep the process alive */
  clock?: Clock | undefined
  /** How long an ended run stays replayable and its key known, and how long a stop waits for its run. @defaultValue 600_000 (10 minutes) */
  retainEndedRunsMs?: number | undefined
  /** Ended runs kept at most; the oldest go first. @defaultValue 10_000 */
  maxEndedRuns?: number | undefined
}

/** Runs in the memory of one process: everything is lost with it. Live runs are never evicted. */
export class MemoryRunStore implements RunStore, RowCarrier<RunRow> {
  readonly #clock: Clock
  readonly #retainMs: number
  readonly #runs = new Map<string, MemoryRun>()
  readonly #byKey = new Map<string, MemoryRun>()
  readonly #liveByThread = new Map<string, MemoryRun>()
  readonly #ended: ExpiringMap<MemoryRun>
  /** Keys of runs that were stopped before they existed. */
  readonly #earlyStops: ExpiringMap<true>
  #cancelSweep: (() => void) | undefined

  constructor(options: MemoryRunStoreOptions = {}) {
    const kept = { ttlMs: options.retainEndedRunsMs ?? 600_000, maxSize: options.maxEndedRuns ?? 10_000 }
    this.#clock = backgroundClock(options.clock)
    this.#retainMs = kept.ttlMs
    this.#ended = new ExpiringMap<MemoryRun>({ ...kept, onEvict: (_runId, run) => this.#forget(run) })
    this.#earlyStops = new ExpiringMap<true>(kept)
  }

  async create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    this.#expire()
    const sameKey = this.#byKey.get(runKeyOf(run))
    if (sameKey !== undefined) return { outcome: 'exists', run: sameKey.record }
    const busy = this.#liveByThread.get(threadKeyOf(run.scope, run.threadId))
    if (busy !== undefined) return { outcome: 'busy', run: busy.record }
    if (this.#runs.has(run.runId)) throw takenRunId(run.runId)

    const created = this.#add(run, leaseMs)
    const stopRequested = this.#earlyStops.take(runKeyOf(run))
    if (stopRequested) created.requestStop()
    return { outcome: 'created', run: created.record, stopRequested }
  }

  async get(runId: string): Promise<RunRecord | undefined> {
    return this.#find(runId)?.record
  }

  async live(scope: Scope, threadId: string): Promise<RunRecord | undefined> {
    return this.#liveByThread.get(threadKeyOf(scope, threadId))?.record
  }

  async renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'> {
    return this.#runs.get(runId)?.renew(fence, this.#clock.now() + leaseMs) === true ? 'held' : 'lost'
  }

  async adopt(runId: string, leaseMs: number): Promise<AdoptOutcome> {
    const run = this.#find(runId)
    if (run === undefined || run.ended) return { outcome: 'over' }
    const now = this.#clock.now()
    if (!run.isAbandoned(now)) return { outcome: 'held' }
    run.adopt(now + leaseMs)
    return { outcome: 'adopted', run: run.record }
  }

  async abandoned(limit: number): Promise<readonly RunRecord[]> {
    const now = this.#clock.now()
    const found = [...this.#liveByThread.values()].filter((run) => run.isAbandoned(now))
    return found.sort((one, other) => one.createdAt - other.createdAt).slice(0, limit).map((run) => run.record)
  }

  async append(runId: string, afterSeq: number, bodies: readonly RunEventBody[], fence: number): Promise<number> {
    const run = this.#runs.get(runId)
    if (run === undefined) throw unknownRun(runId)
    run.append(afterSeq, bodies, fence)
    if (run.ended) this.#end(run)
    return run.lastSeq
  }

  async read(runId: string, after: number): Promise<readonly RunEvent[]> {
    return this.#find(runId)?.entriesAfter(Math.max(0, after)) ?? []
  }

  tail(runId: string, after: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]> {
    return {
      [Symbol.asyncIterator]: () => {
        const run = this.#find(runId)
        return run === undefined ? nothing : new RunTail(run, after, signal)
      },
    }
  }

  async requestStop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    this.#expire()
    const run = this.#target(scope, threadId, target)
    if (run === undefined) {
      if ('runKey' in target) this.#rememberStop(runKeyOf({ scope, threadId, runKey: target.runKey }))
      return undefined
    }
    run.requestStop()
    return run.record
  }

  onStop(runId: string, callback: () => void): () => void {
    return this.#find(runId)?.onStop(callback) ?? (() => {})
  }

  async forget(scope: Scope, threadId: string): Promise<void> {
    const thread = threadKeyOf(scope, threadId)
    this.#liveByThread.delete(thread)
    for (const run of [...this.#runs.values()]) {
      if (threadKeyOf(run.identity.scope, run.identity.threadId) !== thread) continue
      this.#ended.take(run.identity.runId)
      this.#forget(run)
      run.abandon()
    }
  }

  *rows(): Iterable<RunRow> {
    this.#expire()
    for (const run of [...this.#runs.values()]) {
      const { lastSeq: _lastSeq, ...record } = run.record
      const expiresAt = this.#ended.expiryOf(record.runId)
      const entries = run.entriesAfter(0).map(({ body }) => body)
      yield { v: 1, kind: 'run', run: record, stopRequested: run.stopRequested, ...(expiresAt === undefined ? {} : { endedAt: expiresAt - this.#retainMs }), entries }
    }
  }

  async take({ run: record, stopRequested, endedAt = this.#clock.now(), entries }: RunRow): Promise<Taken> {
    this.#expire()
    const thread = threadKeyOf(record.scope, record.threadId)
    if (this.#runs.has(record.runId) || this.#byKey.has(runKeyOf(record))) return 'kept'
    if (record.state === 'live' && this.#liveByThread.has(thread)) return 'kept'
    const expiresAt = endedAt + this.#retainMs
    if (record.state === 'ended' && expiresAt <= this.#clock.now()) return 'expired'

    const run = new MemoryRun(record, record.createdAt, this.#clock.now())
    run.restore({ fence: record.fence, stopRequested, entries })
    this.#runs.set(record.runId, run)
    this.#byKey.set(runKeyOf(record), run)
    if (record.state === 'live') this.#liveByThread.set(thread, run)
    else this.#ended.setUntil(record.runId, run, expiresAt)
    this.#sweepLater()
    return 'added'
  }

  /** Ends every reader and forgets everything. */
  close(): void {
    this.#cancelSweep?.()
    this.#cancelSweep = undefined
    const runs = [...this.#runs.values()]
    for (const index of [this.#runs, this.#byKey, this.#liveByThread, this.#ended, this.#earlyStops]) index.clear()
    for (const run of runs) run.abandon()
  }

  #add(run: NewRun, leaseMs: number): MemoryRun {
    const now = this.#clock.now()
    const created = new MemoryRun(run, now, now + leaseMs)
    this.#runs.set(run.runId, created)
    this.#byKey.set(runKeyOf(run), created)
    this.#liveByThread.set(threadKeyOf(run.scope, run.threadId), created)
    return created
  }

  #find(runId: string): MemoryRun | undefined {
    this.#expire()
    return this.#runs.get(runId)
  }

  /** The run that a stop means, provided that it is this scope's run of this thread. */
  #target(scope: Scope, threadId: string, target: StopTarget): MemoryRun | undefined {
    if ('runKey' in target) return this.#byKey.get(runKeyOf({ scope, threadId, runKey: target.runKey }))
    const thread = threadKeyOf(scope, threadId)
    if ('threadId' in target) return target.threadId === threadId ? this.#liveByThread.get(thread) : undefined
    const run = this.#runs.get(target.runId)
    return run !== undefined && threadKeyOf(run.identity.scope, run.identity.threadId) === thread ? run : undefined
  }

  #rememberStop(runKey: string): void {
    this.#earlyStops.set(runKey, true, this.#clock.now())
    this.#sweepLater()
  }

  #end(run: MemoryRun): void {
    this.#liveByThread.delete(threadKeyOf(run.identity.scope, run.identity.threadId))
    this.#ended.set(run.identity.runId, run, this.#clock.now())
    this.#sweepLater()
  }

  #forget(run: MemoryRun): void {
    this.#runs.delete(run.identity.runId)
    this.#byKey.delete(runKeyOf(run.identity))
  }

  #expire(): void {
    const now = this.#clock.now()
    this.#ended.expire(now)
    this.#earlyStops.expire(now)
  }

  /** Access expires what is due; this timer frees what nobody asks for again. There is one, however many runs there are. */
  #sweepLater(): void {
    if (this.#cancelSweep !== undefined) return
    const due = Math.min(this.#ended.nextExpiry ?? Infinity, this.#earlyStops.nextExpiry ?? Infinity)
    if (due === Infinity) return
    this.#cancelSweep = this.#clock.after(Math.max(1, due - this.#clock.now()), () => {
      this.#cancelSweep = undefined
      this.#expire()
      this.#sweepLater()
    })
  }
}

function threadKeyOf(scope: Scope, threadId: string): string {
  return JSON.stringify([scopeKey(scope), threadId])
}

function runKeyOf(run: Pick<NewRun, 'scope' | 'threadId' | 'runKey'>): string {
  return JSON.stringify([scopeKey(run.scope), run.threadId, run.runKey])
}

const nothing: AsyncIterator<never, undefined> = { next: async () => ({ done: true, value: undefined }) }
