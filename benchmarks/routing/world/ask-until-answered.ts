import { toArqError, type ArqError } from '@arq/core'
import type { AttemptRecord, NamedCandidate, Route, RouteNeed, Router } from '@arq/recovery'

export type Attempt = (candidate: NamedCandidate, number: number) => Promise<AttemptRecord>

/** What became of one answer. */
export interface Answered {
  isComplete: boolean
  /** Candidates in the order they were asked. */
  asked: readonly string[]
  /** Why nobody was asked any more, where that is how it ended. */
  refusal?: ArqError
}

const mostAttempts = 4

/** The simplest loop over a router: asks until an answer is complete, four times at most, without a pause. */
export async function askUntilAnswered(router: Router, need: Omit<RouteNeed, 'failures' | 'signal'>, attempt: Attempt): Promise<Answered> {
  const failures: { candidate: string; error: ArqError }[] = []
  const asked: string[] = []
  while (asked.length < mostAttempts) {
    let route: Route
    try {
      route = await router.route({ ...need, failures, signal: new AbortController().signal })
    } catch (error) {
      return { isComplete: false, asked, refusal: toArqError(error) }
    }
    asked.push(route.candidate.id)
    const record = await attempt(route.candidate, asked.length)
    route.ended(record)
    if (record.outcome.type === 'complete') return { isComplete: true, asked }
    if (record.outcome.type === 'failed') failures.push({ candidate: route.candidate.id, error: record.outcome.error })
  }
  return { isComplete: false, asked }
}
