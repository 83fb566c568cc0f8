import {
  AuthenticationError,
  ConfigError,
  ContentFilterError,
  ContextLengthError,
  ModelNotFoundError,
  ProviderUnavailableError,
  QuotaExhaustedError,
  RateLimitError,
  TimeoutError,
  ValidationError,
  type ArqError,
  type ArqErrorOptions,
} from '@arq/core'
import type { FailureKind, VendorFailure } from './classify-failure.js'

interface Answer {
  errorClass: new (message: string, options: ArqErrorOptions) => ArqError
  message: string
  /** Only where a header may overrule it; the class decides otherwise. */
  isRetryable?: boolean
}

interface Asked {
  provider: string
  model?: string
}

/** Our words for each kind of failure: what happened, why it matters, what to do. */
export const failureAnswers: Readonly<Record<FailureKind, (asked: Asked, failure: VendorFailure) => Answer>> = {
  authentication: ({ provider }) => ({
    errorClass: AuthenticationError,
    message: `${provider} did not accept the API key, so nothing can be asked with it. Check the key, its workspace and its permissions.`,
  }),
  quota: ({ provider }) => ({
    errorClass: QuotaExhaustedError,
    message: `The account at ${provider} has no credit left or has reached its limit, so no request will succeed. Add credit or raise the limit; waiting does not help.`,
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
    message: `${provider} has no model ${model ?? 'of this name'} for this account, so it cannot answer. Check the model's name, and whether it is retired.`,
  }),
  'content-filter': ({ provider }) => ({
    errorClass: ContentFilterError,
    message: `The content filter of ${provider} stopped the answer, so there is none. Rephrase the request; the same text will be stopped again.`,
  }),
  timeout: ({ provider }) => ({
    errorClass: TimeoutError,
    message: `${provider} gave up waiting for the request, so there is no answer. Send it again.`,
    isRetryable: true,
  }),
  'wrong-address': ({ provider }) => ({
    errorClass: ConfigError,
    message: `${provider} does not know the address it was asked at, so no model can be reached there. Check the base URL; it goes without /v1.`,
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
