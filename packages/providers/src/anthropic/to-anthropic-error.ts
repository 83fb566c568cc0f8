import { APIConnectionError, APIConnectionTimeoutError, APIError, AnthropicError } from '@anthropic-ai/sdk'
import { ArqError, ConfigError, ProviderUnavailableError, StreamTruncatedError, TimeoutError } from '@arq/core'
import { redactSecrets } from '../shared/redact-secrets.js'
import { retryAfterMs } from '../shared/retry-after-ms.js'
import { classifyFailure, type VendorFailure } from './classify-failure.js'
import { failureAnswers } from './failure-answers.js'

export interface FailureContext {
  provider: string
  /** The model asked for; absent where the request named none. */
  model?: string
  /** Texts that must not show up in an error. */
  secrets: readonly string[]
  /** Milliseconds since the epoch. */
  now: number
}

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
  const failure: VendorFailure = { status: error.status, type: word(error.type), message: error.message }
  const { errorClass, message, isRetryable } = failureAnswers[classifyFailure(failure)](context, failure)
  return new errorClass(message, {
    ...overruled(error.headers, isRetryable),
    retryAfterMs: retryAfterMs(error.headers, context.now),
    status: failure.status,
    requestId: error.requestID ?? undefined,
    details: {
      ...(failure.status === undefined ? {} : { vendorStatus: failure.status }),
      ...(failure.type === '' ? {} : { vendorType: failure.type }),
    },
    cause: withoutSecrets(error, context),
  })
}

/** The vendor says outright whether another try makes sense. Quota, keys and the like are not its to overrule. */
function overruled(headers: Headers | undefined, isRetryable: boolean | undefined): { isRetryable?: boolean } {
  if (isRetryable === undefined) return {}
  const said = headers?.get('x-should-retry')
  return { isRetryable: said === 'true' || (said !== 'false' && isRetryable) }
}

/** Types are short words; anything else is not one and may hold more than an error should. */
function word(value: unknown): string {
  return typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) ? value : ''
}

function unreachable(error: APIConnectionError, { provider }: FailureContext): ArqError {
  const reason = systemCode(error)
  return new ProviderUnavailableError(
    `${provider} could not be reached${reason === undefined ? '' : ` (${reason})`}, so nothing was asked. Check the address and the network, then send again.`,
    { cause: error, ...(reason === undefined ? {} : { details: { systemCode: reason } }) },
  )
}

function connectionTimedOut(error: Error, { provider }: FailureContext): ArqError {
  return new TimeoutError(`The connection to ${provider} timed out, so nothing was asked. Check the address and the network, then send again.`, {
    cause: error,
    details: { kind: 'connect' },
  })
}

/** Before a response begins the SDK throws errors of its own only; what comes bare comes from reading the body. */
function brokenOff(thrown: unknown, { provider }: FailureContext): ArqError {
  return new StreamTruncatedError(`The response from ${provider} broke off or became unreadable before its end, so the answer is not whole. Send the request again.`, {
    cause: thrown,
  })
}

function unusable(thrown: Error, { provider, secrets }: FailureContext): ArqError {
  return new ConfigError(`The request to ${provider} could not be made, so nothing was asked. The cause says why; most often it is the API key or the base URL.`, {
    cause: new Error(redactSecrets(thrown.message, secrets)),
  })
}

/** `ECONNREFUSED`, `ENOTFOUND` and the like, from as deep as they are wrapped. */
function systemCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z_\d]+$/.test(current.code)) return current.code
  }
  return undefined
}

/** A fresh error instead of the SDK's own: that one holds the whole body and all headers. */
function withoutSecrets(error: APIError, { secrets }: FailureContext): Error {
  const cause = new Error(redactSecrets(error.message, secrets))
  cause.name = error.constructor.name
  return cause
}
