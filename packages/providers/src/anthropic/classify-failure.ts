import type { FailureKind } from '../shared/failure-kind.js'

/** What the vendor said about a request that failed. */
export interface VendorFailure {
  /** `undefined` for an error inside a stream. */
  status: number | undefined
  /** `rate_limit_error` and the like; empty where there is none. */
  type: string
  message: string
}

/** Failures that share the type `invalid_request_error` and call for different actions. */
const byWords: readonly (readonly [kind: FailureKind, words: RegExp])[] = [
  ['quota', /credit balance|specified API usage limits|spend limit/i],
  ['context-length', /prompt is too long|exceeds? (?:the )?context|context (?:limit|window|length)|input length and .?max_tokens/i],
  ['content-filter', /content filtering policy|usage policy/i],
]

const byType: Readonly<Record<string, FailureKind>> = {
  authentication_error: 'authentication',
  permission_error: 'authentication',
  billing_error: 'quota',
  rate_limit_error: 'rate-limit',
  request_too_large: 'context-length',
  timeout_error: 'timeout',
  overloaded_error: 'unavailable',
  api_error: 'unavailable',
  conflict_error: 'unavailable',
}

/** What kind of failure this is: by its words, then by its type, then by the status. */
export function classifyFailure(failure: VendorFailure): FailureKind {
  const said = byWords.find(([, words]) => words.test(failure.message))?.[0]
  return said ?? byType[wordOf(failure)] ?? byStatus(failure)
}

/** Gateways give `api_error` to whatever they have no other word for; beside a refusal the status knows better. */
function wordOf({ type, status = 500 }: VendorFailure): string {
  return type === 'api_error' && status < 500 ? '' : type
}

function byStatus({ status, message, type }: VendorFailure): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return 'authentication'
    case 402:
      return 'quota'
    case 404:
      return /model/i.test(message) ? 'model-not-found' : 'wrong-address'
    case 408:
    case 504:
      return 'timeout'
    case 413:
      return 'context-length'
    case 429:
      return 'rate-limit'
    case 409:
    case 425:
      return 'unavailable'
    case undefined:
      return type === 'invalid_request_error' ? 'invalid-request' : 'unavailable'
    default:
      return status < 500 ? 'invalid-request' : 'unavailable'
  }
}
