import type { FailureKind } from '../shared/failure-kind.js'

/** What a vendor said about a request that failed, status and words apart. */
export interface VendorFailure {
  /** `undefined` for an error inside a stream. */
  status: number | undefined
  code: string
  type: string
  message: string
}

/** Words first: many vendors share a status between failures that call for different actions, and few share their words. */
const byWords: readonly (readonly [kind: FailureKind, codes: RegExp, messages: RegExp | undefined])[] = [
  [
    'context-length',
    /context_length|string_above_max_length|tokens_exceeded|exceed_context_size/,
    /maximum context length|context (?:length|window|size)|prompt is too long|too many (?:input |prompt )?tokens|request too large/i,
  ],
  ['content-filter', /content_filter|content_policy|bio_policy|cyber_policy|ResponsibleAI|moderation/i, undefined],
  ['quota', /insufficient_quota|insufficient_balance|billing|quota_exceeded|credits/, /exceeded your current quota|insufficient (?:balance|credits)/i],
  ['model-not-found', /model_not_found|invalid_model|model_not_available|DeploymentNotFound/i, undefined],
  ['rate-limit', /rate_limit|too_many_requests/, undefined],
  ['invalid-request', /^(?:invalid_prompt|invalid_(?:base64_)?image|image_(?:too|parse|file)|empty_image_file|unsupported_image|failed_to_download_image)/, undefined],
  ['authentication', /invalid_api_key|authentication_error|permission_error/, undefined],
]

/** What kind of failure this is, so that a caller knows what to do about it. */
export function classifyFailure(failure: VendorFailure): FailureKind {
  const said = byWords.find(([, codes, messages]) => codes.test(failure.code) || codes.test(failure.type) || messages?.test(failure.message) === true)
  return said?.[0] ?? byStatus(failure)
}

function byStatus({ status, message }: VendorFailure): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return 'authentication'
    case 402:
      return 'quota'
    case 404:
      return /model|deployment/i.test(message) ? 'model-not-found' : 'wrong-address'
    case 408:
      return 'timeout'
    case 413:
      return 'context-length'
    case 429:
      return 'rate-limit'
    // A conflict, a lock and "too early" pass; other refusals stay.
    case 409:
    case 423:
    case 425:
    case undefined:
      return 'unavailable'
    default:
      return status < 500 ? 'invalid-request' : 'unavailable'
  }
}
