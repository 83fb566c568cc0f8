import { ProviderUnavailableError } from '@arq/core'
import type { ArqError, ModelCapabilities, RateLimitSnapshot } from '@arq/core'
import { scriptedModel } from '@arq/testkit'
import type { AttemptOutcome, AttemptRecord } from '../attempt/attempt-record.js'
import type { Candidate } from '../router/candidate.js'
import type { Route, RouteNeed } from '../router/router.js'

/** A candidate that can do everything, unless it is told otherwise. Nobody asks it anything. */
export function candidateNamed(id: string, { capabilities, ...options }: Partial<Candidate> & { capabilities?: Partial<ModelCapabilities> } = {}): Candidate {
  const able = { tools: true, vision: true, structuredOutput: true, reasoning: true, ...capabilities }
  return { id, provider: scriptedModel([], { name: id, capabilities: able }), model: 'model', ...options }
}

export function needOf(options: Partial<RouteNeed> = {}): RouteNeed {
  return {
    request: { model: 'any', messages: [{ role: 'user', content: 'Hello' }] },
    estimate: { input: 100, output: 100 },
    failures: [],
    signal: new AbortController().signal,
    ...options,
  }
}

interface RecordOptions {
  startedAt?: number
  firstContentMs?: number
  tookMs?: number
  outcome?: AttemptOutcome
  input?: number
  output?: number
  rateLimit?: RateLimitSnapshot
}

export function recordOf(candidate: string, options: RecordOptions = {}): AttemptRecord {
  const { startedAt = 0, firstContentMs = 10, tookMs = 20, input = 100, output = 100, rateLimit } = options
  const outcome = options.outcome ?? { type: 'complete', reason: { unified: 'stop', raw: 'stop' } }
  const answered = outcome.type === 'complete'
  return {
    attemptId: 'attempt',
    number: 1,
    candidate,
    provider: candidate,
    model: 'model',
    plan: 'start',
    startedAt,
    ...(answered ? { firstContentAt: startedAt + firstContentMs } : {}),
    endedAt: startedAt + tookMs,
    outcome,
    usage: { input: { total: answered ? input : undefined }, output: { total: answered ? output : undefined }, source: 'provider' },
    charged: { input, output },
    wasted: { input: 0, output: 0 },
    deliveredCharacters: 0,
    overlapCharacters: 0,
    ...(rateLimit === undefined ? {} : { rateLimit }),
  }
}

/** An attempt that failed before it gave anything. */
export function failedRecord(candidate: string, error: ArqError = new ProviderUnavailableError('It is down.')): AttemptRecord {
  return recordOf(candidate, { outcome: { type: 'failed', error } })
}

/** Ends a route well, or with this error. */
export function endRoute(route: Route, error?: ArqError): void {
  route.ended(error === undefined ? recordOf(route.candidate.id) : failedRecord(route.candidate.id, error))
}
