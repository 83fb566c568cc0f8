import type { AttemptRecord } from '../attempt/attempt-record.js'
import { isProviderFault } from './breaker/is-provider-fault.js'

/** Share of a new measurement in the average. */
const newShare = 0.25
/** How long it takes until an old measurement counts for half of what it was, in milliseconds. */
const halfLifeMs = 60_000
/** What a failure before the first content counts for, in milliseconds at least: fast refusals must not look like fast answers. */
const failureMs = 10_000
/** Below this many tokens their pace is noise. */
const fewestTokens = 8

/** How quick a candidate is held to be now, in milliseconds. */
export interface LatencyEstimate {
  firstContentMs: number
  /** Absent until an answer of some length was measured. */
  msPerToken?: number
}

/**
 * Moving averages of the time to the first content and of the pace after it. They fade while nothing is measured, so that one slow
 * answer does not keep a candidate out for ever: the longer it was not asked, the quicker it is hoped to be.
 */
export class CandidateLatency {
  #firstContentMs: number | undefined
  #msPerToken: number | undefined
  #measuredAt = 0

  measure(record: AttemptRecord, now: number): void {
    const firstContentMs = timeToContent(record)
    if (firstContentMs === undefined) return
    this.#firstContentMs = blend(this.#firstContentMs, firstContentMs)
    this.#measuredAt = now
    const tokens = record.usage.output.total ?? 0
    if (record.outcome.type !== 'complete' || record.firstContentAt === undefined || tokens < fewestTokens) return
    this.#msPerToken = blend(this.#msPerToken, (record.endedAt - record.firstContentAt) / tokens)
  }

  /**
   * `undefined` until something was measured. While attempts are `underWay` nothing fades: the hope that a slow candidate got quicker
   * is worth one request at a time.
   */
  estimate(now: number, underWay: number = 0): LatencyEstimate | undefined {
    if (this.#firstContentMs === undefined) return undefined
    const left = underWay > 0 ? 1 : 2 ** (-Math.max(0, now - this.#measuredAt) / halfLifeMs)
    return { firstContentMs: this.#firstContentMs * left, ...(this.#msPerToken === undefined ? {} : { msPerToken: this.#msPerToken * left }) }
  }
}

function timeToContent({ startedAt, firstContentAt, endedAt, outcome }: AttemptRecord): number | undefined {
  if (firstContentAt !== undefined) return firstContentAt - startedAt
  return outcome.type === 'failed' && isProviderFault(outcome) ? Math.max(failureMs, endedAt - startedAt) : undefined
}

function blend(before: number | undefined, value: number): number {
  return before === undefined ? value : before + (value - before) * newShare
}
