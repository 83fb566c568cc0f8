import { ArqError } from '@arq/core'
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from 'openai'
import { failureAnswers, type VendorAdvice } from '../shared/failure-answers.js'
import { retryAfterMs } from '../shared/retry-after-ms.js'
import { redactedError } from '../shared/redacted-error.js'
import { brokenOff, connectionTimedOut, overruled, unreachable, unusable, type FailureContext } from '../shared/sdk-failures.js'
import { vendorWord } from '../shared/vendor-word.js'
import { classifyFailure, type VendorFailure } from './classify-failure.js'
import { filterDetails } from './filter-details.js'
import { requestIdOf } from './request-id-of.js'

export type ToError = (thrown: unknown, context: FailureContext) => ArqError

/**
 * Whatever the SDK or the connection threw, as a typed error. Its message is ours, with a vendor's own advice; what the
 * vendor said is kept, without keys, as the cause, which never leaves the process.
 */
export function openaiErrors(advice: VendorAdvice): ToError {
  const answers = failureAnswers(advice)
  return (thrown, context) => {
    if (ArqError.isInstance(thrown)) return thrown
    if (thrown instanceof APIConnectionTimeoutError) return connectionTimedOut(thrown, context)
    if (thrown instanceof APIConnectionError) return unreachable(thrown, context)
    if (thrown instanceof APIError) return refused(thrown, context, answers)
    return thrown instanceof OpenAIError ? unusable(thrown, context) : brokenOff(thrown, context)
  }
}

function refused(error: APIError, context: FailureContext, answers: ReturnType<typeof failureAnswers>): ArqError {
  const failure: VendorFailure = { status: statusOf(error), code: vendorWord(error.code, context.secrets) ?? '', type: vendorWord(error.type, context.secrets) ?? '', message: error.message }
  const kind = classifyFailure(failure)
  const { errorClass, message, isRetryable } = answers[kind](context, failure)
  return new errorClass(message, {
    ...overruled(error.headers, isRetryable),
    retryAfterMs: retryAfterMs(error.headers, context.now),
    status: failure.status,
    requestId: requestIdOf(error.headers, context.secrets),
    details: { ...detailsOf(failure), ...(kind === 'content-filter' ? filterDetails(error.error) : {}) },
    cause: redactedError(error, context.secrets),
  })
}

/** An error inside a stream has no status of its own; some vendors put one into `code`. */
function statusOf(error: APIError): number | undefined {
  if (typeof error.status === 'number') return error.status
  const code = Number(error.code)
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined
}

function detailsOf(failure: VendorFailure): Readonly<Record<string, string | number>> {
  return {
    ...(failure.status === undefined ? {} : { vendorStatus: failure.status }),
    ...(failure.code === '' ? {} : { vendorCode: failure.code }),
    ...(failure.type === '' ? {} : { vendorType: failure.type }),
  }
}
