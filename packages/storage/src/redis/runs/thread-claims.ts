import type { NewRun, Scope } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import { replyWords } from '../reply-words.js'
import { threadTag, type RedisKeys } from '../redis-keys.js'
import { claimScripts } from './claim-scripts.js'
import { createScript } from './create-script.js'
import { readClaim, type RunClaim } from './run-claim.js'
import { runScripts } from './run-scripts.js'

export interface ThreadClaimsOptions {
  link: RedisLink
  keys: RedisKeys
  retainEndedRunsMs: number
  retainLiveRunsMs: number
  /** A claim whose run was not made within this is void. */
  claimMs: number
}

interface Claimed {
  outcome: 'claimed' | 'exists' | 'busy'
  claim: RunClaim
}

/** Which runs the threads have: who may write into one, and which run belongs to a key. */
export class ThreadClaims {
  readonly #options: ThreadClaimsOptions

  constructor(options: ThreadClaimsOptions) {
    this.#options = options
  }

  async claim(run: NewRun, born: string, leaseMs: number): Promise<Claimed> {
    const [outcome, words] = await this.#run('claim', run, this.#claimOf(run, born, leaseMs))
    return claimed(outcome, words)
  }

  /** Makes the run as well, where the thread is free. For one server: the keys that belong to the run are in other slots than those of the thread. */
  async claimAndMake(run: NewRun, born: string, leaseMs: number, [leases, record, log]: readonly [string, string, string]): Promise<Claimed & { made?: readonly [string, ...unknown[]] }> {
    const { link, keys, claimMs } = this.#options
    const keysOfThread = keys.runsOfThread(run.scope, run.threadId)
    const values = [...this.#claimOf(run, born, leaseMs), run.runId, threadTag(run.scope, run.threadId), claimMs]
    const [outcome, words, made] = replyWords(createScript, await link.run(createScript, [...keysOfThread, leases, record, log], values))
    return { ...claimed(outcome, words), ...(made === undefined ? {} : { made: replyWords(runScripts.ensure, made) }) }
  }

  async live(scope: Scope, threadId: string): Promise<RunClaim | undefined> {
    return found('live', await this.#run('live', { scope, threadId }, []))
  }

  /** The claim of this key; where there is none the stop is remembered. */
  async stop(scope: Scope, threadId: string, runKey: string): Promise<RunClaim | undefined> {
    return found('stop', await this.#run('stop', { scope, threadId }, [runKey, this.#options.retainEndedRunsMs]))
  }

  async end({ born, run }: Pick<RunClaim, 'born' | 'run'>): Promise<void> {
    await this.#run('end', run, [run.runKey, born, this.#options.retainEndedRunsMs, JSON.stringify(identityOf(run))])
  }

  async release({ born, run }: RunClaim): Promise<void> {
    await this.#run('release', run, [run.runKey, born])
  }

  async all(scope: Scope, threadId: string): Promise<readonly RunClaim[]> {
    const [, ...claims] = await this.#run('all', { scope, threadId }, [])
    return claims.map((words) => readClaim(claimScripts.all.purpose, words))
  }

  #claimOf(run: NewRun, born: string, leaseMs: number): readonly (string | number)[] {
    return [run.runKey, born, leaseMs, JSON.stringify({ ...identityOf(run), question: run.question }), this.#options.retainLiveRunsMs]
  }

  async #run(name: keyof typeof claimScripts, { scope, threadId }: Pick<NewRun, 'scope' | 'threadId'>, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    const { link, keys } = this.#options
    return replyWords(claimScripts[name], await link.run(claimScripts[name], keys.runsOfThread(scope, threadId), values))
  }
}

function claimed(outcome: string, words: unknown): Claimed {
  return { outcome: outcome as Claimed['outcome'], claim: readClaim(claimScripts.claim.purpose, words) }
}

function found(name: 'live' | 'stop', [word, words]: readonly unknown[]): RunClaim | undefined {
  return word === 'found' ? readClaim(claimScripts[name].purpose, words) : undefined
}

function identityOf({ runId, runKey, scope: { userId, tenantId }, threadId, messageId }: NewRun): NewRun {
  return { runId, runKey, scope: { userId, ...(tenantId === undefined ? {} : { tenantId }) }, threadId, messageId }
}
