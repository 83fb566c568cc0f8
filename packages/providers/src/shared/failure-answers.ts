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
import type { FailureKind } from './failure-kind.js'

export interface FailureAnswer {
  errorClass: new (message: string, options: ArqErrorOptions) => ArqError
  message: string
  /** Only where a header may overrule it; the class decides otherwise. */
  isRetryable?: boolean
}

export interface AskedOf {
  provider: string
  model?: string
}

type Answers = Readonly<Record<FailureKind, (asked: AskedOf, failure: { status: number | undefined }) => FailureAnswer>>

/** Where vendors differ: the end of each message, which says what to do. */
export interface VendorAdvice {
  authentication: string
  quota: string
  'model-not-found': string
  'content-filter': string
  'wrong-address': string
}

/** Our words for each kind of failure: what happened, why it matters, what to do. */
export const failureAnswers = (advice: VendorAdvice): Answers => ({
  authentication: ({ provider }) => ({
    errorClass: AuthenticationError,
    message: `${provider} did not accept the API key, so nothing can be asked with it. ${advice.authentication}`,
  }),
  quota: ({ provider }) => ({
    errorClass: QuotaExhaustedError,
    message: `The account at ${provider} ${advice.quota}`,
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
    message: `${provider} has no model ${model ?? 'of this name'} for this account, so it cannot answer. ${advice['model-not-found']}`,
  }),
  'content-filter': ({ provider }) => ({
    errorClass: ContentFilterError,
    message: `The content filter of ${provider} ${advice['content-filter']}`,
  }),
  timeout: ({ provider }) => ({
    errorClass: TimeoutError,
    message: `${provider} gave up waiting for the request, so there is no answer. Send it again.`,
    isRetryable: true,
  }),
  'wrong-address': ({ provider }) => ({
    errorClass: ConfigError,
    message: `${provider} does not know the address it was asked at, so no model can be reached there. ${advice['wrong-address']}`,
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
})
