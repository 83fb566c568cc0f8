import {
  isTerminal, type AdoptOutcome, type CreateRunOutcome, type NewRun, type RunEvent, type RunEventBody, type RunRecord, type RunStore, type Scope, type StopTarget,
} from '@arq/core'
import { threadTag } from '../redis-keys.js'
import { readJson, replyWords } from '../reply-words.js'
import { appendRefusal } from './append-refusal.js'
import { createRefusal } from './create-refusal.js'
import { LeaseIndex } from './lease-index.js'
import type { RunClaim } from './run-claim.js'
import type { RunPage } from './run-feed.js'
import { RunHub, type RunLook } from './run-hub.js'
import { runRow, type RunRow } from './run-row.js'
import { runScripts } from './run-scripts.js'
import type { RedisRunStoreOptions } from './redis-run-store-options.js'
import { runTail } from './run-tail.js'
import { ThreadClaims } from './thread-claims.js'

/** A live run that nobody renews for so long is gone. */
const retainLiveRunsMs = 604_800_000
/** So much more than its bytes a log may take for the entries that end it. */
const roomForTheEnd = 65_536
/** A claim whose run was not made within this is void, on any clock that is not off by more. */
const claimMs = 30_000
const attempts = 5

/** Runs in Redis: shared by all processes, and as durable as the server is. Each script touches one slot of a cluster. */
export class RedisRunStore implements RunStore {
  readonly #options: RedisRunStoreOptions
  readonly #claims: ThreadClaims
  readonly #leases: LeaseIndex
  readonly #hub: RunHub
  #calls = 0

  constructor(options: RedisRunStoreOptions) {
    this.#options = options
    this.#claims = new ThreadClaims({ ...options, retainLiveRunsMs })
    this.#leases = new LeaseIndex({ ...options, look: (runId) => this.#find(runId) })
    this.#hub = new RunHub({ ...options, read: (runId, after) => this.#page(runId, after), look: (runId) => this.#look(runId) })
  }

  async create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    const born = this.#token()
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const [{ outcome, claim }] = await Promise.all([this.#claims.claim(run, born, leaseMs), this.#leases.put(run.runId, leaseMs)])
      if (claim.run.runId !== run.runId) this.#leases.drop(run.runId).catch(() => {})
      const made = await this.#ensure(claim)
      if (made === 'taken' && outcome === 'claimed') {
        await this.#claims.release(claim)
        throw createRefusal('taken', run.runId)
      }
      if (made === 'gone' || made === 'taken') await this.#claims.release(claim)
      else if (outcome === 'claimed') return { outcome: 'created', run: made.run, stopRequested: claim.stopRequested }
      else if (outcome === 'exists') return { outcome, run: made.run }
      else if (made.run.state === 'live') return { outcome, run: made.run }
      else await this.#claims.end(claim)
    }
    throw createRefusal('contended', run.runId)
  }

  async renew(runId: string, fence: number, leaseMs: number): Promise<'held' | 'lost'> {
    const [held, stop, isShorter] = await this.#run('renew', runId, [fence, leaseMs, retainLiveRunsMs])
    if (stop === '1') this.#hub.feed(runId)?.stop()
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
    const isEnd = terminalIndex !== -1
    if (isEnd && terminalIndex !== bodies.length - 1) throw appendRefusal('misplaced', runId)
    const feed = this.#hub.feed(runId)
    feed?.expect(afterSeq + bodies.length)
    try {
      const { maxRunLogBytes, retainEndedRunsMs } = this.#options
      const limits = [maxRunLogBytes, roomForTheEnd, retainEndedRunsMs, retainLiveRunsMs, ...this.#news(runId)]
      const reply = await this.#run('append', runId, [fence, afterSeq, this.#token(), isEnd ? 1 : 0, ...limits, ...bodies.map((body) => JSON.stringify(body))])
      const [outcome, lastSeq, json, born] = reply
      if (outcome !== 'done') throw appendRefusal(outcome, runId, lastSeq)
      feed?.deliver(afterSeq, bodies.map((body, index) => ({ v: 1, seq: afterSeq + index + 1, body })))
      if (isEnd) this.#free({ run: readJson(runScripts.append.purpose, json) as NewRun, born: String(born) })
      return Number(lastSeq)
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
    return { [Symbol.asyncIterator]: () => runTail(this.#hub, runId, after, signal) }
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
      const row = await this.#ensure(claim)
      if (typeof row !== 'string') return this.#stop(scope, threadId, claim.run.runId)
      await this.#claims.release(claim)
    }
    return undefined
  }

  onStop(runId: string, callback: () => void): () => void {
    const feed = this.#hub.join(runId)
    const unsubscribe = feed.onStop(callback)
    let isLeft = false
    return () => {
      unsubscribe()
      if (!isLeft) this.#hub.leave(feed)
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
    this.#hub.close()
  }

  /** The run goes before what leads to it, so that a forgetting that breaks off can be done again. */
  async #forget(claim: RunClaim): Promise<void> {
    const { runId } = claim.run
    await this.#run('forget', runId, [...this.#news(runId), 2 * claimMs])
    await Promise.all([this.#claims.release(claim), this.#leases.drop(runId)])
  }

  /** The run that a claim is about, made here where whoever claimed has not come to it. */
  async #ensure({ born, at, leaseMs, stopRequested, json, run }: RunClaim): Promise<RunRow | 'gone' | 'taken'> {
    const thread = threadTag(run.scope, run.threadId)
    const [outcome, ...row] = await this.#run('ensure', run.runId, [born, at, leaseMs, stopRequested ? 1 : 0, thread, json, claimMs, retainLiveRunsMs])
    return outcome === 'gone' || outcome === 'taken' ? outcome : runRow(runScripts.ensure.purpose, row)
  }

  /** The run of a thread's claim while it is live; a thread that was not freed at its end is freed now. */
  async #liveRow(claim: RunClaim): Promise<RunRow | undefined> {
    const row = await this.#ensure(claim)
    if (typeof row === 'string') await this.#claims.release(claim)
    else if (row.run.state === 'ended') await this.#claims.end(claim)
    else return row
    return undefined
  }

  async #stop(scope: Scope, threadId: string, runId: string): Promise<RunRecord | undefined> {
    const [outcome, ...row] = await this.#run('stop', runId, [threadTag(scope, threadId), ...this.#news(runId)])
    if (outcome === 'none') return undefined
    const { run, stopRequested } = runRow(runScripts.stop.purpose, row)
    if (stopRequested) this.#hub.feed(runId)?.stop()
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
  #news(runId: string): readonly [string, string] {
    const { isCluster, keys } = this.#options
    return [isCluster ? 'SPUBLISH' : 'PUBLISH', keys.channel(runId)]
  }

  /** Tells a call that is sent again from another one like it. */
  #token(): string {
    this.#calls += 1
    return `${this.#options.processId}-${this.#calls.toString(36)}`
  }
}
