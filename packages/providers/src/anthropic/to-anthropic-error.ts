import { APIConnectionError, APIConnectionTimeoutError, APIError, AnthropicError } from '@anthropic-ai/sdk'
import { ArqError } from '@arq/core'
import { failureAnswers } from '../shared/failure-answers.js'
import { retryAfterMs } from '../shared/retry-after-ms.js'
import { redactedError } from '../shared/redacted-error.js'
import { brokenOff, connectionTimedOut, overruled, unreachable, unusable, type FailureContext } from '../shared/sdk-failures.js'
import { vendorWord } from '../shared/vendor-word.js'
import { classifyFailure, type VendorFailure } from './classify-failure.js'

const answers = failureAnswers({
  authentication: 'Check the key, its workspace and its permissions.',
  quota: 'has no credit left or has reached its limit, so no request will succeed. Add credit or raise the limit; waiting does not help.',
  'model-not-found': "Check the model's name, and whether it is retired.",
  'content-filter': 'stopped the answer, so there is none. Rephrase the request; the same text will be stopped again.',
  'wrong-address': 'Check the base URL; it goes without /v1.',
})

/**
 * Whatever the SDK or the connection threw, as a typed error. Its message is ours; what the vendor said is kept, without
 * keys, as the cause, which never leaves the process.
 */
export function toAnthropicError(thrown: unknown, context: FailureContext): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  if (thrown instanceof APIConnectionTimeoutError) return connectionTimedOut(thrown, context)
  if (thrown instanceof APIConnectionError) return unreachable(thrown, context)
  if (thrown instanceof APIError) return refused(thrown, context)
  return thrown instanceof AnthropicError ? unusable(thrown, context) : brokenOff(thrown, context)
}

function refused(error: APIError, context: FailureContext): ArqError {
  const failure: VendorFailure = { status: error.status, type: vendorWord(error.type, context.secrets) ?? '', message: error.message }
  const { errorClass, message, isRetryable } = answers[classifyFailure(failure)](context, failure)
  return new errorClass(message, {
    ...overruled(error.headers, isRetryable),
    retryAfterMs: retryAfterMs(error.headers, context.now),
    status: failure.status,
    requestId: vendorWord(error.requestID, context.secrets),
    details: {
      ...(failure.status === undefined ? {} : { vendorStatus: failure.status }),
      ...(failure.type === '' ? {} : { vendorType: failure.type }),
    },
    cause: redactedError(error, context.secrets),
  })
}
