import type { CreateRunOutcome, NewRun, OpenRunOutcome, RunOpener, RunOpening } from '@arq/core'
import { threadTag } from '../redis-keys.js'
import { createRefusal } from './create-refusal.js'
import type { LeaseIndex } from './lease-index.js'
import { madeRun, type MadeRun } from './made-run.js'
import { openRun } from './open-run.js'
import type { RedisRunStoreOptions } from './redis-run-store-options.js'
import type { RunClaim } from './run-claim.js'
import type { RunRow } from './run-row.js'
import { runScripts } from './run-scripts.js'
import type { Claimed, ThreadClaims } from './thread-claims.js'

const attempts = 5

export interface RunMakerOptions extends Pick<RedisRunStoreOptions, 'link' | 'keys' | 'isCluster' | 'historyRetentionMs'> {
  claims: ThreadClaims
  leases: LeaseIndex
  /** A claim whose run was not made within this is void, in milliseconds. */
  claimMs: number
  /** A live run that nobody renews for so long is gone, in milliseconds. */
  retainLiveRunsMs: number
  /** Tells a call that is sent again from another one like it. */
  token: () => string
}

/** A claim, and what became of its run where that was seen to in the same trip. */
type Begun = Claimed & { made?: MadeRun }

/** Makes runs. A process can go down between a claim and its run: then whoever comes upon the claim makes the run. */
export class RunMaker implements RunOpener {
  readonly #options: RunMakerOptions

  constructor(options: RunMakerOptions) {
    this.#options = options
  }

  async create(run: NewRun, leaseMs: number): Promise<CreateRunOutcome> {
    const born = this.#options.token()
    return this.#make(run, born, leaseMs, await this.#begin(run, born, leaseMs))
  }

  /** For one server. */
  async open(opening: RunOpening): Promise<OpenRunOutcome> {
    const born = this.#options.token()
    const opened = await openRun(this.#options, opening, born)
    if (!('claim' in opened)) return opened
    const created = await this.#make(opening.run, born, opening.leaseMs, opened)
    // Whatever hindered the first try may have changed the thread.
    return created.outcome === 'created' && isRun(opened.made) ? { ...created, said: opened.said } : created
  }

  /** The run that a claim is about, made here where whoever claimed has not come to it. */
  async ensure({ born, at, leaseMs, stopRequested, json, run }: RunClaim): Promise<MadeRun> {
    const { link, keys, claimMs, retainLiveRunsMs } = this.#options
    const values = [born, at, leaseMs, stopRequested ? 1 : 0, threadTag(run.scope, run.threadId), json, claimMs, retainLiveRunsMs]
    return madeRun(await link.run(runScripts.ensure, keys.run(run.runId), values))
  }

  async #make(run: NewRun, born: string, leaseMs: number, first: Begun): Promise<CreateRunOutcome> {
    const { claims } = this.#options
    let begun = first
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) begun = await this.#begin(run, born, leaseMs)
      const { outcome, claim, made = await this.ensure(claim) } = begun
      if (made === 'taken' && outcome === 'claimed') {
        await claims.release(claim)
        throw createRefusal('taken', run.runId)
      }
      if (made === 'gone' || made === 'taken') await claims.release(claim)
      else if (outcome === 'claimed') return { outcome: 'created', run: made.run, stopRequested: claim.stopRequested }
      else if (outcome === 'exists' || made.run.state === 'live') return { outcome, run: made.run }
      else await claims.end(claim)
    }
    throw createRefusal('contended', run.runId)
  }

  /** Claims the thread for a run and indexes its lease; where all keys are with one server, the run is made in the same trip. */
  async #begin(run: NewRun, born: string, leaseMs: number): Promise<Begun> {
    const { claims, leases, isCluster } = this.#options
    if (!isCluster) {
      const opened = await openRun(this.#options, { run, leaseMs, thread: 'none' }, born)
      if ('claim' in opened) return opened
    }
    const [claimed] = await Promise.all([claims.claim(run, born, leaseMs), leases.put(run.runId, leaseMs)])
    if (claimed.claim.run.runId !== run.runId) leases.drop(run.runId).catch(() => {})
    return claimed
  }
}

function isRun(made: MadeRun | undefined): made is RunRow {
  return typeof made === 'object'
}
