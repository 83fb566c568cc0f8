import type { NewRun, Scope } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import { replyWords } from '../reply-words.js'
import type { RedisKeys } from '../redis-keys.js'
import { claimScripts } from './claim-scripts.js'
import { readClaim, type RunClaim } from './run-claim.js'

export interface ThreadClaimsOptions {
  link: RedisLink
  keys: RedisKeys
  retainEndedRunsMs: number
  retainLiveRunsMs: number
}

export interface Claimed {
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
    const [outcome, words] = await this.#run('claim', run, this.valuesOf(run, born, leaseMs))
    return readClaimed(outcome, words)
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

  /** What the script takes that claims. */
  valuesOf(run: NewRun, born: string, leaseMs: number): readonly (string | number)[] {
    return [run.runKey, born, leaseMs, JSON.stringify({ ...identityOf(run), question: run.question }), this.#options.retainLiveRunsMs]
  }

  async #run(name: keyof typeof claimScripts, { scope, threadId }: Pick<NewRun, 'scope' | 'threadId'>, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    const { link, keys } = this.#options
    return replyWords(claimScripts[name], await link.run(claimScripts[name], keys.runsOfThread(scope, threadId), values))
  }
}

/** The answer of the script that claims. */
export function readClaimed(outcome: string, words: unknown): Claimed {
  return { outcome: outcome as Claimed['outcome'], claim: readClaim(claimScripts.claim.purpose, words) }
}

function found(name: 'live' | 'stop', [word, words]: readonly unknown[]): RunClaim | undefined {
  return word === 'found' ? readClaim(claimScripts[name].purpose, words) : undefined
}

function identityOf({ runId, runKey, scope: { userId, tenantId }, threadId, messageId }: NewRun): NewRun {
  return { runId, runKey, scope: { userId, ...(tenantId === undefined ? {} : { tenantId }) }, threadId, messageId }
}
