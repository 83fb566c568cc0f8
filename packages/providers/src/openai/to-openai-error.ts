import {
  ArqError,
  AuthenticationError,
  ConfigError,
  ContentFilterError,
  ContextLengthError,
  ModelNotFoundError,
  ProviderUnavailableError,
  QuotaExhaustedError,
  RateLimitError,
  StreamTruncatedError,
  TimeoutError,
  ValidationError,
  type ArqErrorOptions,
} from '@arq/core'
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from 'openai'
import { redactSecrets } from '../shared/redact-secrets.js'
import { classifyFailure, type FailureKind, type VendorFailure } from './classify-failure.js'
import { retryAfterMs } from '../shared/retry-after-ms.js'

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
export function toOpenAIError(thrown: unknown, context: FailureContext): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  if (thrown instanceof APIConnectionTimeoutError) return connectionTimedOut(thrown, context)
  if (thrown instanceof APIConnectionError) return unreachable(thrown, context)
  if (thrown instanceof APIError) return refused(thrown, context)
  return thrown instanceof OpenAIError ? unusable(thrown, context) : brokenOff(thrown, context)
}

function refused(error: APIError, context: FailureContext): ArqError {
  const failure: VendorFailure = { status: statusOf(error), code: word(error.code), type: word(error.type), message: error.message }
  const kind = classifyFailure(failure)
  const { errorClass, message, isRetryable } = answers[kind](context, failure)
  return new errorClass(message, {
    ...overruled(error.headers, isRetryable),
    retryAfterMs: retryAfterMs(error.headers, context.now),
    status: failure.status,
    requestId: error.requestID ?? error.headers?.get('apim-request-id') ?? undefined,
    details: detailsOf(failure),
    cause: withoutSecrets(error, context),
  })
}

interface Answer {
  errorClass: new (message: string, options: ArqErrorOptions) => ArqError
  message: string
  /** Only where a header may overrule it; the class decides otherwise. */
  isRetryable?: boolean
}

const answers: Readonly<Record<FailureKind, (context: FailureContext, failure: VendorFailure) => Answer>> = {
  authentication: ({ provider }) => ({
    errorClass: AuthenticationError,
    message: `${provider} did not accept the API key, so nothing can be asked with it. Check the key, its project and its permissions.`,
  }),
  quota: ({ provider }) => ({
    errorClass: QuotaExhaustedError,
    message: `The account at ${provider} has no quota or balance left, so no request will succeed. Add credit or raise its limit; waiting does not help.`,
  }),
  'rate-limit': ({ provider }) => ({
    errorClass: RateLimitError,
    message: `${provider} takes no more requests for now, so this one was refused. Wait and send it again, or use another model.`,
    isRetryable: true,
  }),
  'context-length': ({ provider, model }) => ({
    errorClass: ContextLengthError,
    message: `The prompt is longer than ${model ?? 'the model'} at ${provider} takes, so it was refused. Shorten it, or use a model with a larger window.`,
  }),
  'model-not-found': ({ provider, model }) => ({
    errorClass: ModelNotFoundError,
    message: `${provider} has no model ${model ?? 'of this name'} for this account, so it cannot answer. Check the model's name and the account's access.`,
  }),
  'content-filter': ({ provider }) => ({
    errorClass: ContentFilterError,
    message: `The content filter of ${provider} refused the prompt, so there is no answer. Rephrase it; the same text will be refused again.`,
  }),
  timeout: ({ provider }) => ({
    errorClass: TimeoutError,
    message: `${provider} gave up waiting for the request, so there is no answer. Send it again.`,
    isRetryable: true,
  }),
  'wrong-address': ({ provider }) => ({
    errorClass: ConfigError,
    message: `${provider} does not know the address it was asked at, so no model can be reached there. Check the base URL; most end in /v1.`,
  }),
  'invalid-request': ({ provider }, { status }) => ({
    errorClass: ValidationError,
    message: `${provider} refused the request as invalid${status === undefined ? '' : ` (status ${status})`}, so there is no answer. See the cause for what it objects to and change the request.`,
    isRetryable: false,
  }),
  unavailable: ({ provider }, { status }) => ({
    errorClass: ProviderUnavailableError,
    message: `${provider} failed on its side${status === undefined ? ' in the middle of the answer' : ` (status ${status})`}, so there is no whole answer. Send the request again, or use another model.`,
    isRetryable: true,
  }),
}

/** OpenAI's gateway says outright whether another try makes sense. Quota, keys and the like are not its to overrule. */
function overruled(headers: Headers | undefined, isRetryable: boolean | undefined): { isRetryable?: boolean } {
  if (isRetryable === undefined) return {}
  const word = headers?.get('x-should-retry')
  return { isRetryable: word === 'true' || (word !== 'false' && isRetryable) }
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

/** Codes and types are short words; anything else is not one and may hold more than an error should. */
function word(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return /^[\w.:-]{1,80}$/.test(text) ? text : ''
}

function unreachable(error: APIConnectionError, context: FailureContext): ArqError {
  const reason = systemCode(error)
  return new ProviderUnavailableError(
    `${context.provider} could not be reached${reason === undefined ? '' : ` (${reason})`}, so nothing was asked. Check the address and the network, then send again.`,
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

function unusable(thrown: unknown, { provider }: FailureContext): ArqError {
  return new ConfigError(`The request to ${provider} could not be made, so nothing was asked. The cause says why; most often it is the API key or the base URL.`, {
    cause: thrown,
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
