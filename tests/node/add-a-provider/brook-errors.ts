import {
  ArqError, AuthenticationError, ContentFilterError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, QuotaExhaustedError, RateLimitError,
  StreamTruncatedError, ValidationError,
} from '@arq/core'

/** A response that is a refusal. What Brook wrote into it stays out: it may repeat the key or the prompt. */
export function refusal(response: Response, model: string = 'of this name'): ArqError {
  const { status } = response
  switch (status) {
    case 401:
    case 403:
      return new AuthenticationError('Brook did not accept the key, so nothing can be asked with it. Check the key.', { status })
    case 402:
      return new QuotaExhaustedError('The account at Brook is empty, so no request will succeed. Fill it up; waiting does not help.', { status })
    case 404:
      return new ModelNotFoundError(`Brook has no model ${model}, so it cannot answer. Check the name of the model.`, { status })
    case 413:
      return new ContextLengthError('The prompt is longer than the model takes, so Brook refused it. Shorten it.', { status })
    case 429:
      return new RateLimitError('Brook takes no more requests for now, so this one was refused. Wait and send it again.', { status, retryAfterMs: waitOf(response) })
    case 451:
      return new ContentFilterError('The content filter of Brook refused the prompt, so there is no answer. Rephrase it.', { status })
    default:
      return status < 500
        ? new ValidationError(`Brook refused the request as invalid (status ${status}), so there is no answer. Change the request.`, { status })
        : new ProviderUnavailableError(`Brook failed on its side (status ${status}), so there is no answer. Send the request again.`, { status })
  }
}

/** `retry-after` in milliseconds; Brook sends seconds. */
function waitOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined
}

/** An error line inside a stream that began well. */
export function trouble(): ArqError {
  return new ProviderUnavailableError('Brook failed in the middle of its answer, so the answer is not whole. Send the request again.')
}

export function unreachable(cause: unknown): ArqError {
  return new ProviderUnavailableError('Nobody answers at the address of Brook, so nothing was asked. Check the address and the network.', { cause })
}

export function notBrook(): ArqError {
  return new ProviderUnavailableError('Something that is not Brook answered, such as a sign-in page, so there is no answer. Check the address and the network.', {
    isRetryable: false,
  })
}

/** Whatever was thrown: an error of ours as it is; anything else is a body that broke off or cannot be read. */
export function toBrookError(thrown: unknown): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  return new StreamTruncatedError('The answer of Brook broke off or became unreadable, so it is not whole. Send the request again.', { cause: thrown })
}
