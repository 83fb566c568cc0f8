import { ArqError } from '@arq/core'
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from 'openai'
import { failureAnswers } from '../shared/failure-answers.js'
import { retryAfterMs } from '../shared/retry-after-ms.js'
import { redactedError } from '../shared/redacted-error.js'
import { brokenOff, connectionTimedOut, overruled, unreachable, unusable, type FailureContext } from '../shared/sdk-failures.js'
import { vendorWord } from '../shared/vendor-word.js'
import { classifyFailure, type VendorFailure } from './classify-failure.js'

const answers = failureAnswers({
  authentication: 'Check the key, its project and its permissions.',
  quota: 'has no quota or balance left, so no request will succeed. Add credit or raise its limit; waiting does not help.',
  'model-not-found': "Check the model's name and the account's access.",
  'content-filter': 'refused the prompt, so there is no answer. Rephrase it; the same text will be refused again.',
  'wrong-address': 'Check the base URL; most end in /v1.',
})

/**
 * Whatever the SDK or the connection threw, as a typed error. Its message is ours; what the vendor said is kept, without
 * keys, as the cause, which never leaves the process.
 */
export function toOpenAIError(thrown: unknown, context: FailureContext): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  if (thrown instanceof APIConnectionTimeoutError) return connectionTimedOut(thrown, context)
  if (thrown instanceof APIConnectionError) return unreachable(thrown, context)
  if (thrown instanceof APIError) return refused(thrown, context)
  return thrown instanceof OpenAIError ? unusable(thrown, context) : brokenOff(thrown, context)
}

function refused(error: APIError, context: FailureContext): ArqError {
  const failure: VendorFailure = { status: statusOf(error), code: vendorWord(error.code, context.secrets) ?? '', type: vendorWord(error.type, context.secrets) ?? '', message: error.message }
  const kind = classifyFailure(failure)
  const { errorClass, message, isRetryable } = answers[kind](context, failure)
  return new errorClass(message, {
    ...overruled(error.headers, isRetryable),
    retryAfterMs: retryAfterMs(error.headers, context.now),
    status: failure.status,
    requestId: vendorWord(error.requestID ?? error.headers?.get('apim-request-id'), context.secrets),
    details: detailsOf(failure),
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
