import { ArqError, ConfigError, ProviderUnavailableError, StreamTruncatedError, TimeoutError } from '@arq/core'
import { redactedError } from './redacted-error.js'

export interface FailureContext {
  provider: string
  /** The model asked for; absent where the request named none. */
  model?: string
  /** Texts that must not show up in an error. */
  secrets: readonly string[]
  /** Milliseconds since the epoch. */
  now: number
}

/** The vendor says outright whether another try makes sense. Quota, keys and the like are not its to overrule. */
export function overruled(headers: Headers | undefined, isRetryable: boolean | undefined): { isRetryable?: boolean } {
  if (isRetryable === undefined) return {}
  const said = headers?.get('x-should-retry')
  return { isRetryable: said === 'true' || (said !== 'false' && isRetryable) }
}

/** No connection came about, so nothing was asked. */
export function unreachable(error: Error, { provider, secrets }: FailureContext): ArqError {
  const reason = systemCode(error)
  return new ProviderUnavailableError(
    `${provider} could not be reached${reason === undefined ? '' : ` (${reason})`}, so nothing was asked. Check the address and the network, then send again.`,
    { cause: redactedError(error, secrets), ...(reason === undefined ? {} : { details: { systemCode: reason } }) },
  )
}

/** The connection took too long to come about. */
export function connectionTimedOut(error: Error, { provider, secrets }: FailureContext): ArqError {
  return new TimeoutError(`The connection to ${provider} timed out, so nothing was asked. Check the address and the network, then send again.`, {
    cause: redactedError(error, secrets),
    details: { kind: 'connect' },
  })
}

/** Before a response begins the SDK throws errors of its own only; what comes bare comes from reading the body. */
export function brokenOff(thrown: unknown, { provider, secrets }: FailureContext): ArqError {
  return new StreamTruncatedError(`The response from ${provider} broke off or became unreadable before its end, so the answer is not whole. Send the request again.`, {
    cause: redactedError(thrown, secrets),
  })
}

/** The SDK refused to make the request. What the source of a key says in our own words passes through as it is. */
export function unusable(thrown: Error, { provider, secrets }: FailureContext): ArqError {
  if (ArqError.isInstance(thrown.cause)) return thrown.cause
  return new ConfigError(`The request to ${provider} could not be made, so nothing was asked. The cause says why; most often it is the API key or the base URL.`, {
    cause: redactedError(thrown, secrets),
  })
}

/** `ECONNREFUSED`, `ENOTFOUND` and the like, from as deep as they are wrapped. */
function systemCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z_\d]+$/.test(current.code)) return current.code
  }
  return undefined
}
