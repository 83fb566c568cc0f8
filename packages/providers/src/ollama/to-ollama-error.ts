import {
  ArqError,
  AuthenticationError,
  ConfigError,
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
import { retryAfterMs } from '../shared/retry-after-ms.js'
import { jsonField } from '../shared/json-field.js'
import { redactSecrets } from '../shared/redact-secrets.js'
import { vendorWord } from '../shared/vendor-word.js'
import { redactedError } from '../shared/redacted-error.js'

type Failure = { status: number | undefined; words: string; model: string | undefined; secrets: readonly string[] }
type Verdict = { errorClass: new (message: string, options: ArqErrorOptions) => ArqError; message: string; isRetryable?: boolean }

/** A response with a failing status as a typed error. What the daemon said is kept as the cause only. */
export function toRefusal(response: Response, body: string, about: { model: string | undefined; now: number; secrets: readonly string[] }): ArqError {
  const requestId = vendorWord(response.headers.get('x-request-id'), about.secrets)
  const wait = retryAfterMs(response.headers, about.now)
  return failureError({ status: response.status, words: wordsOf(body), model: about.model, secrets: about.secrets }, { retryAfterMs: wait, requestId })
}

/** An error line inside a stream that began well, under HTTP 200. */
export function toStreamError(error: unknown, model: string | undefined, secrets: readonly string[]): ArqError {
  return failureError({ status: undefined, words: typeof error === 'string' ? error : JSON.stringify(error), model, secrets }, {})
}

/** Nobody answered at all. */
export function unreachable(thrown: unknown, { host, secrets }: { host: string; secrets: readonly string[] }): ProviderUnavailableError {
  const code = systemCode(thrown)
  return new ProviderUnavailableError(
    `No Ollama answers at ${host}${code === undefined ? '' : ` (${code})`}, so nothing was asked. Start it with \`ollama serve\`, or set the host to where it runs.`,
    { cause: redactedError(thrown, secrets), ...(code === undefined ? {} : { details: { systemCode: code } }) },
  )
}

/** Whatever else was thrown: ours as it is, and everything bare comes from a body that broke off or is no JSON. */
export function toOllamaError(thrown: unknown, secrets: readonly string[]): Error {
  if (ArqError.isInstance(thrown)) return thrown
  return new StreamTruncatedError('The response from ollama broke off or became unreadable before its end, so the answer is not whole. Send the request again.', {
    cause: redactedError(thrown, secrets),
  })
}

function failureError(failure: Failure, options: ArqErrorOptions): ArqError {
  const { errorClass, message, isRetryable } = verdictOf(failure)
  const cause = new Error(redactSecrets(failure.words, failure.secrets).slice(0, 2_000))
  return new errorClass(message, { ...options, status: failure.status, cause, ...(isRetryable === undefined ? {} : { isRetryable }) })
}

/** Words first: the daemon uses 400 and 500 for failures that call for very different actions. */
function verdictOf(failure: Failure): Verdict {
  return byWords(failure) ?? byStatus(failure)
}

function byWords({ words, model = 'the model', status }: Failure): Verdict | undefined {
  if (/model .*not found|try pulling it/i.test(words)) return notThere(model)
  if (/context (?:length|window|size)|prompt (?:is )?too long|exceeds?.* context/i.test(words)) return tooLong(model)
  if (/does not support|not supported/i.test(words)) return cannot(model)
  if (/more system memory|out of memory|cudaMalloc|unable to allocate/i.test(words)) return noMemory(model)
  // Any other refusal has a status that says more than its words.
  return status === undefined ? broke() : undefined
}

function byStatus({ status = 500, model = 'the model' }: Failure): Verdict {
  if (status === 401 || status === 403) return notAllowed()
  if (status === 402) return { errorClass: QuotaExhaustedError, message: 'The account behind this Ollama has no quota left, so no request will succeed. Raise its limit; waiting does not help.' }
  if (status === 404) return { errorClass: ConfigError, message: 'The server asked for Ollama does not know its address /api, so no model can be reached there. Check the host; it goes without /v1 or /api.' }
  if (status === 408) return { errorClass: TimeoutError, message: 'Ollama gave up waiting for the request, so there is no answer. Send it again.', isRetryable: true }
  if (status === 413) return tooLong(model)
  if (status === 429) return { errorClass: RateLimitError, message: 'Ollama takes no more requests for now, so this one was refused. Wait and send it again, or use another model.', isRetryable: true }
  if (status === 503) return busy()
  if (status < 500) return { errorClass: ValidationError, message: `Ollama refused the request as invalid (status ${status}), so there is no answer. See the cause for what it objects to and change the request.` }
  return { errorClass: ProviderUnavailableError, message: `Ollama failed on its side (status ${status}), so there is no answer. Send the request again; its log says more.`, isRetryable: true }
}

function notThere(model: string): Verdict {
  return { errorClass: ModelNotFoundError, message: `This Ollama does not have the model ${model}, so it cannot answer. Fetch it with \`ollama pull ${model}\`.` }
}

function tooLong(model: string): Verdict {
  return { errorClass: ContextLengthError, message: `The prompt is longer than ${model} takes, so Ollama refused it. Shorten it, or use a model with a larger window.` }
}

function cannot(model: string): Verdict {
  return { errorClass: ValidationError, message: `${model} does not support a part of this request (tools, pictures, thinking or chat), so Ollama refused it. Leave that part out, or use a model that has it.` }
}

function noMemory(model: string): Verdict {
  return {
    errorClass: ProviderUnavailableError,
    message: `There is not enough memory to run ${model}, so Ollama did not load it. Use a smaller model or a shorter prompt, or free memory with \`ollama stop NAME\`.`,
    isRetryable: false,
  }
}

function notAllowed(): Verdict {
  return { errorClass: AuthenticationError, message: 'The server in front of Ollama did not accept the request without other credentials, so nothing was asked. Set them in `headers`.' }
}

function busy(): Verdict {
  return {
    errorClass: ProviderUnavailableError,
    message: 'Ollama has too many requests waiting, so this one was refused. Send it again later, or raise OLLAMA_MAX_QUEUE.',
    isRetryable: true,
  }
}

function broke(): Verdict {
  return { errorClass: ProviderUnavailableError, message: 'Ollama reported a failure in the middle of its answer, so the answer is not whole. Send the request again; its log says more.', isRetryable: true }
}

function wordsOf(body: string): string {
  try {
    const error = jsonField(JSON.parse(body), 'error')
    return typeof error === 'string' ? error : JSON.stringify(error ?? body)
  } catch {
    return body
  }
}

/** `ECONNREFUSED`, `ENOTFOUND` and the like, from as deep as they are wrapped. */
function systemCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z_\d]+$/.test(current.code)) return current.code
  }
  return undefined
}
