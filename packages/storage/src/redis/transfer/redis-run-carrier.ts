import type { NewRun, RunEventBody, RunRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { threadTag } from '../redis-keys.js'
import { readJson } from '../reply-words.js'
import { leaseScripts } from '../runs/lease-scripts.js'
import { claimTransferScripts } from './claim-transfer-scripts.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisCarrierOptions } from './redis-carrier-options.js'
import { runTransferScripts } from './run-transfer-scripts.js'

/** A live run that nobody adopts for so long is gone. */
const retainLiveRunsMs = 604_800_000

/** Runs, the claims of their threads and the indexes of their leases. */
export class RedisRunCarrier implements RowCarrier<RunRow> {
  readonly #options: RedisCarrierOptions
  readonly #now: () => number
  readonly #retainMs: number

  constructor(options: RedisCarrierOptions, { now, retainEndedRunsMs }: { now: () => number; retainEndedRunsMs: number }) {
    this.#options = options
    this.#now = now
    this.#retainMs = retainEndedRunsMs
  }

  rows(): AsyncIterable<RunRow> {
    return loadedRows(this.#options, 'export runs', 'run', (tag) => this.#load(decodeURIComponent(tag)))
  }

  /**
   * The run comes with its log, then its claim, so that nobody who finds the claim makes an empty one in its place, then its lease. What is missing is
   * made up for when the row is taken again.
   */
  async take(row: RunRow): Promise<Taken> {
    const { calls, keys } = this.#options
    const { run: { state, fence, createdAt, ...identity }, stopRequested, entries, endedAt = this.#now() } = row
    const { runId, runKey, scope, threadId, question: _question, ...rest } = identity
    const token = `moved-${encodeURIComponent(runId)}`
    const claimed = [runKey, token, state === 'live' ? 1 : 0]
    const [place] = await calls.run(claimTransferScripts.look, keys.runsOfThread(scope, threadId), claimed)
    if (place === 'taken') return 'kept'

    const expiresAt = state === 'ended' ? endedAt + this.#retainMs : this.#now() + retainLiveRunsMs
    const stop = stopRequested ? 1 : 0
    const values = [token, threadTag(scope, threadId), JSON.stringify(identity), createdAt * 1_000, state, fence, stop, expiresAt, ...entries.map((body) => JSON.stringify(body))]
    const [outcome, found, born, until] = await calls.run(runTransferScripts.take, keys.run(runId), values)
    if (outcome === 'expired') return outcome
    if (born !== token) return 'kept'
    const json = JSON.stringify(found === 'live' ? identity : { runId, runKey, scope, threadId, ...rest })
    await calls.run(claimTransferScripts.take, keys.runsOfThread(scope, threadId), [runKey, token, found === 'live' ? 1 : 0, stop, json, String(until)])
    if (found === 'live') await calls.run(leaseScripts.put, [keys.leases(runId)], [runId, 0])
    return outcome === 'added' ? outcome : 'kept'
  }

  async #load(runId: string): Promise<RunRow | undefined> {
    const { calls, keys } = this.#options
    const { purpose } = runTransferScripts.give
    const [outcome, json, created, state, fence, stop, until, texts] = await calls.run(runTransferScripts.give, keys.run(runId), [])
    if (outcome === 'none') return undefined
    const identity = readJson(purpose, json) as NewRun
    return {
      v: 1,
      kind: 'run',
      run: { ...identity, state: state === 'ended' ? 'ended' : 'live', createdAt: Math.floor(Number(created) / 1_000), fence: Number(fence) },
      stopRequested: stop === '1',
      ...(state === 'ended' ? { endedAt: Number(until) - this.#retainMs } : {}),
      entries: Array.isArray(texts) ? texts.map((text) => readJson(purpose, text) as RunEventBody) : [],
    }
  }
}
