import {
  isTerminal, scopeKey,
  type AdoptOutcome, type Clock, type CreateRunOutcome, type NewRun, type RunEvent, type RunEventBody, type RunRecord, type RunStore, type Scope, type StopTarget,
} from '@arq/core'
import { appendRefusal } from '../shared/append-refusal.js'
import { RunTail, type RunLogReader } from '../shared/run-tail.js'
import { takenRunId } from '../shared/taken-run-id.js'
import { unknownRun } from '../shared/unknown-run.js'
import { EarlyStopTable } from './early-stop-table.js'
import { ForeignChanges } from './foreign-changes.js'
import { RunFeeds } from './run-feeds.js'
import { RunLogTable } from './run-log-table.js'
import { RunTable, type RunRow } from './run-table.js'
import type { SqliteSession } from './sqlite-session.js'
import { StopWatch } from './stop-watch.js'

/** Runs and their logs in a database file that several processes may share. */
export class SqliteRunStore implements RunStore {
  readonly #session: SqliteSession
  readonly #clock: Clock
  readonly #retainMs: number
  readonly #runs: RunTable
  readonly #log: RunLogTable
  readonly #earlyStops: EarlyStopTable
  readonly #feeds = new RunFeeds()
  readonly #stops = new StopWatch()
  readonly #foreign: ForeignChanges

  constructor(session: SqliteSession, retainEndedRunsMs: number) {
    this.#session = session
    this.#clock = session.clock
    this.#retainMs = retainEndedRunsMs
    this.#runs = new RunTable(session.database)
    this.#log = new RunLogTable(session.database)
    this.#earlyStops = new EarlyStopTable(session.database)
    this.#foreign = new ForeignChanges({
      clock: session.clock,
      version: () => session.dataVersion,
      isWaitedFor: () => !this.#feeds.isIdle || !this.#stops.isIdle,
      onChange: this.#lookAround,
    })
  }

  async create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    const copy = structuredClone(run)
    return this.#session.write('make a run', () => this.#create(copy, leaseMs))
  }

  async renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'> {
    return this.#session.write('renew the lease of a run', () => (this.#runs.renew(runId, fence, this.#leaseUntil(leaseMs)) ? 'held' : 'lost'))
  }

  async adopt(runId: string, leaseMs: number): Promise<AdoptOutcome> {
    return this.#session.write('adopt a run', () => {
      const run = this.#runs.byId(runId)
      if (run === undefined || run.ended_at !== null) return { outcome: 'over' }
      if (run.lease_until > this.#clock.now()) return { outcome: 'held' }
      this.#runs.adopt(run, this.#leaseUntil(leaseMs))
      return { outcome: 'adopted', run: this.#runs.record({ ...run, fence: run.fence + 1 }) }
    })
  }

  async abandoned(limit: number): Promise<readonly RunRecord[]> {
    return this.#session.read('list abandoned runs', () => this.#runs.abandoned(this.#clock.now(), limit).map((row) => this.#runs.record(row)))
  }

  async get(runId: string): Promise<RunRecord | undefined> {
    return this.#session.read('read a run', () => this.#recordOf(this.#kept(this.#runs.byId(runId))))
  }

  async live(scope: Scope, threadId: string): Promise<RunRecord | undefined> {
    return this.#session.read('read the live run of a thread', () => this.#recordOf(this.#runs.liveOf(scope, threadId)))
  }

  async append(runId: string, afterSeq: number, bodies: readonly RunEventBody[], fence: number): Promise<number> {
    const json = JSON.stringify(bodies)
    const entries = bodies.map((body, index): RunEvent => ({ v: 1, seq: afterSeq + index + 1, body }))
    const terminalAt = bodies.findIndex(isTerminal)
    await this.#session.write('append to the log of a run', () => {
      const run = this.#appendable(runId, afterSeq, fence)
      if (terminalAt !== -1 && terminalAt !== bodies.length - 1) throw appendRefusal(runId, afterSeq, 'nothing may follow a terminal entry')
      if (entries.length > 0) this.#log.insert(run.number, afterSeq, entries.length, json)
      if (terminalAt !== -1) this.#runs.end(run, this.#clock.now())
    })
    if (entries.length > 0) this.#feeds.wake(runId, { after: afterSeq, entries })
    return afterSeq + entries.length
  }

  async read(runId: string, after: number): Promise<readonly RunEvent[]> {
    return this.#session.read('read the log of a run', () => {
      const run = this.#kept(this.#runs.byId(runId))
      return run === undefined ? [] : this.#log.after(run.number, Math.max(0, after))
    })
  }

  tail(runId: string, after: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]> {
    const log = {
      next: (place: number) => this.#next(runId, place),
      wait: (reader: RunLogReader) => {
        this.#feeds.wait(runId, reader)
        this.#foreign.watch()
      },
      leave: (reader: RunLogReader) => this.#feeds.leave(runId, reader),
    }
    return { [Symbol.asyncIterator]: () => new RunTail(log, after, signal) }
  }

  async requestStop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    const stopped = await this.#session.write('stop a run', () => {
      const run = this.#target(scope, threadId, target)
      if (run === undefined && 'runKey' in target) this.#earlyStops.remember({ scope, threadId, runKey: target.runKey }, this.#clock.now())
      if (run?.ended_at === null && run.stop_requested === 0) this.#runs.requestStop(run)
      return this.#recordOf(run)
    })
    if (stopped?.state === 'live') this.#stops.stopped(stopped.runId)
    return stopped
  }

  onStop(runId: string, callback: () => void): () => void {
    const state = this.#session.isClosed ? 'over' : this.#stopState(runId)
    if (state === 'stopped') callback()
    if (state !== 'running') return () => {}
    this.#foreign.watch()
    return this.#stops.wait(runId, callback)
  }

  async forget(scope: Scope, threadId: string): Promise<void> {
    const forgotten = await this.#session.write('forget the runs of a thread', () => this.#runs.removeThread(scope, threadId))
    for (const runId of forgotten) {
      this.#stops.forget(runId)
      this.#feeds.wake(runId)
    }
  }

  /** Removes some of what has been kept long enough; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    const until = this.#expired
    this.#earlyStops.removeUntil(until)
    return this.#runs.removeEnded(until, limit) === limit
  }

  /** Ends every reader; the session must be closed by now. */
  close(): void {
    this.#foreign.close()
    this.#stops.clear()
    this.#feeds.wakeAll()
  }

  /** What ended or was asked for then or before has been kept long enough. */
  get #expired(): number {
    return this.#clock.now() - this.#retainMs
  }

  #leaseUntil(leaseMs: number): number {
    return Math.ceil(this.#clock.now() + leaseMs)
  }

  #create(run: NewRun, leaseMs: number): CreateRunOutcome {
    const sameKey = this.#keptOrRemoved(this.#runs.byKey(run))
    if (sameKey !== undefined) return { outcome: 'exists', run: this.#runs.record(sameKey) }
    const busy = this.#runs.liveOf(run.scope, run.threadId)
    if (busy !== undefined) return { outcome: 'busy', run: this.#runs.record(busy) }
    if (this.#keptOrRemoved(this.#runs.byId(run.runId)) !== undefined) throw takenRunId(run.runId)

    const stopRequested = this.#earlyStops.take(run, this.#expired)
    const now = this.#clock.now()
    this.#runs.insert(run, { now, leaseUntil: this.#leaseUntil(leaseMs), stopRequested })
    return { outcome: 'created', run: { ...run, state: 'live', lastSeq: 0, createdAt: now, fence: 1 }, stopRequested }
  }

  #appendable(runId: string, afterSeq: number, fence: number): RunRow {
    const run = this.#kept(this.#runs.byId(runId))
    if (run === undefined) throw unknownRun(runId)
    const lastSeq = run.last_seq ?? 0
    if (fence !== run.fence) throw appendRefusal(runId, lastSeq, 'another producer has adopted it')
    if (run.ended_at !== null) throw appendRefusal(runId, lastSeq, 'it has already ended')
    if (afterSeq !== lastSeq) throw appendRefusal(runId, lastSeq, `its log ends at ${lastSeq}, not at ${afterSeq}`)
    return run
  }

  /** What a tail gives next: see `RunLogSource`. */
  #next(runId: string, after: number): readonly RunEvent[] | undefined {
    if (this.#session.isClosed) return undefined
    return this.#session.read('read the log of a run', () => {
      const fresh = this.#feeds.freshAfter(runId, after)
      if (fresh !== undefined) return fresh
      const run = this.#kept(this.#runs.byId(runId))
      if (run === undefined) return undefined
      const entries = (run.last_seq ?? 0) > after ? this.#log.after(run.number, after) : []
      return entries.length === 0 && run.ended_at !== null ? undefined : entries
    })
  }

  /** The run that a stop means, provided that it is this scope's run of this thread. */
  #target(scope: Scope, threadId: string, target: StopTarget): RunRow | undefined {
    if ('runKey' in target) return this.#kept(this.#runs.byKey({ scope, threadId, runKey: target.runKey }))
    if ('threadId' in target) return target.threadId === threadId ? this.#runs.liveOf(scope, threadId) : undefined
    const run = this.#kept(this.#runs.byId(target.runId))
    return run?.scope === scopeKey(scope) && run.thread_id === threadId ? run : undefined
  }

  #kept(run: RunRow | undefined): RunRow | undefined {
    return run !== undefined && (run.ended_at === null || run.ended_at > this.#expired) ? run : undefined
  }

  #keptOrRemoved(run: RunRow | undefined): RunRow | undefined {
    const kept = this.#kept(run)
    if (run !== undefined && kept === undefined) this.#runs.remove(run)
    return kept
  }

  #recordOf(run: RunRow | undefined): RunRecord | undefined {
    return run === undefined ? undefined : this.#runs.record(run)
  }

  /** A run that cannot be read now is looked at again with the next change. */
  #stopState(runId: string): 'running' | 'stopped' | 'over' {
    try {
      const run = this.#runs.byId(runId)
      if (run?.stop_requested === 1) return 'stopped'
      return run?.ended_at === null ? 'running' : 'over'
    } catch {
      return 'running'
    }
  }

  /** Another process has changed something: tells whom it may concern. */
  readonly #lookAround = (): void => {
    this.#feeds.wakeAll()
    if (this.#stops.isIdle) return
    for (const runId of this.#stopped()) this.#stops.stopped(runId)
  }

  /** A look that fails is made again at the next change. */
  #stopped(): readonly string[] {
    try {
      return this.#runs.stopped()
    } catch {
      return []
    }
  }
}
