import type { ModelRequest, RunContext } from '@arq/core'
import type { RouteNeed } from '../router/router.js'
import type { AnswerDraft } from './answer-draft.js'
import type { AnswerSetup } from './answer-setup.js'
import type { Progress } from './answer-state.js'
import { estimateRequest } from './estimate-request.js'
import { preferredCandidate } from './preferred-candidate.js'

export interface AnswerNeed {
  request: ModelRequest
  run: RunContext | undefined
  draft: AnswerDraft
  progress: Progress
  signal: AbortSignal
}

/** What the router has to know to choose who makes the next attempt, and by when it has to be made. */
export function routeNeed({ clock, budgets, router }: AnswerSetup, { request, run, draft, progress, signal }: AnswerNeed): RouteNeed {
  const prefer = preferredCandidate(request.model, draft, progress, router.candidates)
  const deadline = budgets.wallClockMs === undefined ? Infinity : progress.startedAt + budgets.wallClockMs
  return {
    request,
    ...(run === undefined ? {} : { run }),
    estimate: estimateRequest(request),
    failures: progress.failures.map(({ candidate, error }) => ({ candidate, error })),
    ...(prefer === undefined ? {} : { prefer }),
    startBy: Math.min(clock.now() + budgets.retryAfterMs, progress.lastProgressAt + budgets.noProgressMs, deadline),
    signal,
  }
}
