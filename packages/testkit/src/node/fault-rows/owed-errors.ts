import type { ErrorCode } from '@arq/core'
import type { Owed } from './fault-row.js'

type OwedError = Extract<Owed, { kind: 'error' }>

export const whole: Owed = { kind: 'answer', finish: 'stop' }

const error = (codes: readonly ErrorCode[], isRetryable: boolean, documentCodes: readonly ErrorCode[] = []): OwedError => ({ kind: 'error', codes, documentCodes, isRetryable })

/** The line ended before the answer did. */
export const truncated: OwedError = error(['stream_truncated'], true, ['provider_unavailable'])

/** The line ended so early, or so hard, that there may have been no answer at all. */
export const truncatedOrAbsent: OwedError = error(['stream_truncated', 'provider_unavailable'], true)

export const stalled: OwedError = error(['stream_stalled'], true, ['timeout'])

export const timedOut: OwedError = error(['timeout'], true)

export const unavailable: OwedError = error(['provider_unavailable'], true)

/** Something answers, and it is not the vendor: sending again meets it again. */
export const notTheVendor: OwedError = error(['provider_unavailable'], false)

/** A 404 without words may be about the model or about the address. */
export const notFound: OwedError = error(['model_not_found', 'config_invalid'], false)

export const refused = (code: ErrorCode): OwedError => error([code], false)

export const limited = (retryAfterMs: number): OwedError => ({ ...error(['rate_limited'], true), retryAfterMs })
