import {
  isTerminal, type AdoptOutcome, type CreateRunOutcome, type NewRun, type RunEvent, type RunEventBody, type RunOpener, type RunRecord, type RunStore, type Scope, type StopTarget,
} from '@arq/core'
import { threadTag } from '../redis-keys.js'
import { readJson, replyWords } from '../reply-words.js'
import { appendRefusal } from './append-refusal.js'
import { LeaseIndex } from './lease-index.js'
import { RunCalls } from './run-calls.js'
import type { RunClaim } from './run-claim.js'
import type { RunLook } from './run-ear.js'
import { RunFeed, type RunPage } from './run-feed.js'
import { RunHub } from './run-hub.js'
import { RunMaker } from './run-maker.js'
import { runRow, type RunRow } from './run-row.js'
import { runScripts } from './run-scripts.js'
import type { RedisRunStoreOptions } from './redis-run-store-options.js'
import { RunStop } from './run-stop.js'
import { runTail } from './run-tail.js'
import { sharedRunScripts } from './shared-run-scripts.js'
import { ThreadClaims } from './thread-claims.js'

/** A live run that nobody renews for so long is gone. */
const retainLiveRunsMs = 604_800_000
/** So much more than its bytes a log may take for the entries that end it. */
const roomForTheEnd = 65_536
/** A claim whose run was not made within this is void, on any clock that is not off by more. */
const claimMs = 30_000
const attempts = 5
/** A stop may come so much later to the producer of another process, in milliseconds: the first words of an answer go first. */
const stopPatienceMs = 20
/** How long one run waits for others at most, where there are many. */
const gatherMs = { append: 4, renew: 20 }

/** Runs in Redis: shared by all processes, and as durable as the server is. In a cluster each script touches one slot. */
export class RedisRunStore implements RunStore {
  readonly #options: RedisRunStoreOptions
  readonly #claims: ThreadClaims
  readonly #maker: RunMaker
  readonly #leases: LeaseIndex
  readonly #appends: RunCalls
  readonly #renewals: RunCalls
  readonly #feeds: RunHub<RunFeed>
  readonly #stops: RunHub<RunStop>
  #calls = 0

  constructor(options: RedisRunStoreOptions) {
    this.#options = options
    this.#claims = new ThreadClaims({ ...options, retainLiveRunsMs })
    this.#leases = new LeaseIndex({ ...options, look: (runId) => this.#find(runId) })
    this.#maker = new RunMaker({ ...options, claims: this.#claims, leases: this.#leases, claimMs, retainLiveRunsMs, token: () => this.#token() })
    const { keys, isCluster, maxRunLogBytes, retainEndedRunsMs } = options
    const limits = [maxRunLogBytes, roomForTheEnd, retainEndedRunsMs, retainLiveRunsMs]
    this.#appends = new RunCalls({ ...options, script: sharedRunScripts.append, common: [...limits, this.#publish, keys.newsPrefix], gatherMs: isCluster ? undefined : gatherMs.append })
    this.#renewals = new RunCalls({ ...options, script: sharedRunScripts.renew, common: [retainLiveRunsMs], gatherMs: isCluster ? undefined : gatherMs.renew })
    const look = (runId: string): Promise<RunLook> => this.#look(runId)
    const openFeed = (runId: string): RunFeed => new RunFeed(runId, (after) => this.#page(runId, after))
    this.#feeds = new RunHub({ ...options, channel: (runId) => keys.newsChannel(runId), open: openFeed, look })
    this.#stops = new RunHub({ ...options, channel: (runId) => keys.stopChannel(runId), open: (runId) => new RunStop(runId), look, patienceMs: stopPatienceMs })
  }

  create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    return this.#maker.create(run, leaseMs)
  }

  /** Begins runs in one trip, where all keys are with one server. */
  get opener(): RunOpener | undefined {
    return this.#options.isCluster ? undefined : this.#maker
  }

  async renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'> {
    const [held, stop, isShorter] = replyWords(sharedRunScripts.renew, await this.#renewals.call(runId, [String(fence), String(leaseMs)]))
    if (held === 'held') this.#stops.find(runId)?.learn({ stopRequested: stop === '1' })
    if (isShorter === 1) await this.#leases.put(runId, leaseMs)
    return held === 'held' ? 'held' : 'lost'
  }

  async adopt(runId: string, leaseMs: number): Promise<AdoptOutcome> {
    const [outcome, ...row] = await this.#run('adopt', runId, [leaseMs, this.#token(), retainLiveRunsMs])
    if (outcome !== 'adopted') return { outcome: outcome === 'held' ? 'held' : 'over' }
    return { outcome, run: runRow(runScripts.adopt.purpose, row).run }
  }

  abandoned(limit: number): Promise<readonly RunRecord[]> {
    return this.#leases.abandoned(limit)
  }

  async get(runId: string): Promise<RunRecord | undefined> {
    return (await this.#find(runId))?.run
  }

  async live(scope: Scope, threadId: string): Promise<RunRecord | undefined> {
    const claim = await this.#claims.live(scope, threadId)
    if (claim === undefined) return undefined
    const row = await this.#liveRow(claim)
    return row?.run
  }

  async append(runId: string, afterSeq: number, bodies: readonly RunEventBody[], fence: number): Promise<number> {
    const terminalIndex = bodies.findIndex(isTerminal)
    if (terminalIndex !== -1 && terminalIndex !== bodies.length - 1) throw appendRefusal('misplaced', runId)
    const feed = this.#feeds.find(runId)
    feed?.expect(afterSeq + bodies.length)
    try {
      const head = `${fence} ${afterSeq} ${terminalIndex === -1 ? 0 : 1} ${this.#token()}`
      const lastSeq = this.#appended(runId, await this.#appends.call(runId, [head, ...bodies.map((body) => JSON.stringify(body))]))
      feed?.deliver(afterSeq, bodies.map((body, index) => ({ v: 1, seq: afterSeq + index + 1, body })))
      return lastSeq
    } catch (error) {
      feed?.expect(0)
      feed?.wake()
      throw error
    }
  }

  async read(runId: string, after: number): Promise<readonly RunEvent[]> {
    return (await this.#page(runId, Math.max(0, after))).entries
  }

  tail(runId: string, after: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]> {
    return { [Symbol.asyncIterator]: () => runTail(this.#feeds, runId, after, signal) }
  }

  async requestStop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    if ('runId' in target) return this.#stop(scope, threadId, target.runId)
    if ('threadId' in target) {
      const run = target.threadId === threadId ? await this.live(scope, threadId) : undefined
      return run === undefined ? undefined : this.#stop(scope, threadId, run.runId)
    }
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const claim = await this.#claims.stop(scope, threadId, target.runKey)
      if (claim === undefined) return undefined
      const row = await this.#maker.ensure(claim)
      if (typeof row !== 'string') return this.#stop(scope, threadId, claim.run.runId)
      await this.#claims.release(claim)
    }
    return undefined
  }

  onStop(runId: string, callback: () => void): () => void {
    const stop = this.#stops.join(runId)
    const unsubscribe = stop.onRequested(callback)
    let isLeft = false
    return () => {
      unsubscribe()
      if (!isLeft) this.#stops.leave(stop)
      isLeft = true
    }
  }

  async forget(scope: Scope, threadId: string): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const claims = await this.#claims.all(scope, threadId)
      if (claims.length === 0) return
      await Promise.all(claims.map((claim) => this.#forget(claim)))
    }
  }

  /** Ends every reader. */
  close(): void {
    this.#feeds.close()
    this.#stops.close()
  }

  /** Where the log ends now. */
  #appended(runId: string, reply: unknown): number {
    if (typeof reply === 'number') return reply
    const { append } = sharedRunScripts
    const [outcome, lastSeq, json, born] = replyWords(append, reply)
    if (outcome !== 'ended') throw appendRefusal(outcome, runId, lastSeq)
    this.#free({ run: readJson(append.purpose, json) as NewRun, born: String(born) })
    return Number(lastSeq)
  }

  /** The run goes before what leads to it, so that a forgetting that breaks off can be done again. */
  async #forget(claim: RunClaim): Promise<void> {
    const { runId } = claim.run
    await this.#run('forget', runId, [this.#publish, this.#options.keys.newsChannel(runId), 2 * claimMs])
    await Promise.all([this.#claims.release(claim), this.#leases.drop(runId)])
  }

  /** The run of a thread's claim while it is live; a thread that was not freed at its end is freed now. */
  async #liveRow(claim: RunClaim): Promise<RunRow | undefined> {
    const row = await this.#maker.ensure(claim)
    if (typeof row === 'string') await this.#claims.release(claim)
    else if (row.run.state === 'ended') await this.#claims.end(claim)
    else return row
    return undefined
  }

  async #stop(scope: Scope, threadId: string, runId: string): Promise<RunRecord | undefined> {
    const { keys } = this.#options
    const [outcome, ...row] = await this.#run('stop', runId, [threadTag(scope, threadId), this.#publish, keys.stopChannel(runId), keys.newsChannel(runId)])
    if (outcome === 'none') return undefined
    const { run, stopRequested } = runRow(runScripts.stop.purpose, row)
    if (stopRequested) this.#stops.find(runId)?.request()
    return run
  }

  /** Nobody waits for it: whoever finds the thread taken by an ended run frees it. */
  #free(claim: Pick<RunClaim, 'born' | 'run'>): void {
    Promise.all([this.#claims.end(claim), this.#leases.drop(claim.run.runId)]).catch(() => {})
  }

  async #find(runId: string): Promise<RunRow | undefined> {
    const [outcome, ...row] = await this.#run('get', runId, [])
    return outcome === 'none' ? undefined : runRow(runScripts.get.purpose, row)
  }

  async #page(runId: string, after: number): Promise<RunPage> {
    const [outcome, state, lastSeq, texts] = await this.#run('read', runId, [after])
    if (outcome === 'none') return { entries: [], isOver: true, lastSeq: 0 }
    const bodies = Array.isArray(texts) ? texts.map((text) => readJson(runScripts.read.purpose, text) as RunEventBody) : []
    return { entries: bodies.map((body, index) => ({ v: 1, seq: after + index + 1, body })), isOver: state !== 'live', lastSeq: Number(lastSeq) }
  }

  async #look(runId: string): Promise<RunLook> {
    const [outcome, state, stop, lastSeq] = await this.#run('peek', runId, [])
    return outcome === 'none' ? { state: 'gone', stopRequested: false, lastSeq: 0 } : { state: String(state), stopRequested: stop === '1', lastSeq: Number(lastSeq) }
  }

  async #run(name: keyof typeof runScripts, runId: string, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    const script = runScripts[name]
    return replyWords(script, await this.#options.link.run(script, this.#options.keys.run(runId), values))
  }

  /** How the readers and the producer of a run are told. */
  get #publish(): 'SPUBLISH' | 'PUBLISH' {
    return this.#options.isCluster ? 'SPUBLISH' : 'PUBLISH'
  }

  /** Tells a call that is sent again from another one like it. */
  #token(): string {
    this.#calls += 1
    return `${this.#options.processId}-${this.#calls.toString(36)}`
  }
}
