import { ArqError, AuthenticationError, ConfigError, ProviderUnavailableError, RateLimitError, type ArqErrorOptions } from '@arq/core'
import { isSignInError } from '../shared/is-sign-in-error.js'
import { jsonField } from '../shared/json-field.js'
import { redactSecrets } from '../shared/redact-secrets.js'
import { retryAfterMs } from '../shared/retry-after-ms.js'

/** Whatever the vault's client threw, as a typed error without secrets: the client's own errors hold request and response whole. */
export function toVaultError(thrown: unknown, now: number): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  const status = jsonField(thrown, 'statusCode')
  if (isSignInError(thrown)) return signInFailed(thrown)
  if (typeof status === 'number' && status >= 400) return refused(thrown, status, now)
  return new ProviderUnavailableError('The key vault gave no usable answer, so a secret is missing. Check its address and the network, then ask again.', {
    cause: withoutBody(thrown),
  })
}

function signInFailed(thrown: unknown): ArqError {
  return new AuthenticationError('Signing in to Azure failed, so the key vault cannot be asked. See the cause, and sign in or set up a managed identity.', {
    cause: inItsWords(thrown),
  })
}

function refused(thrown: unknown, status: number, now: number): ArqError {
  const options = { status, cause: status < 500 ? inItsWords(thrown) : withoutBody(thrown), retryAfterMs: waitOf(thrown, now), requestId: requestIdOf(thrown) } satisfies ArqErrorOptions
  if (status === 401 || status === 403) {
    return new AuthenticationError(
      'The key vault refused to show a secret, so no request can be signed. Give this identity the role Key Vault Secrets User, and see that the secret is enabled.',
      options,
    )
  }
  if (status === 429) return new RateLimitError('The key vault gets too many requests, so a secret is missing for now. Ask again later, or read it less often.', options)
  if (status === 408 || status >= 500) return new ProviderUnavailableError(`The key vault failed on its side (status ${status}), so a secret is missing. Ask again later.`, options)
  const why = status === 404 ? 'has no secret of that name' : `refused the question (status ${status})`
  return new ConfigError(`The key vault ${why}, so no request can be signed. Check the address of the vault and the name of the secret.`, options)
}

/** A refusal's body holds a code and a sentence, never a secret. */
function inItsWords(thrown: unknown): Error {
  return new Error(redactSecrets(thrown instanceof Error ? thrown.message : 'an error without words', []))
}

/** Of a broken answer only codes are kept: its text may be the secret itself. */
function withoutBody(thrown: unknown): Error {
  const codes = [jsonField(thrown, 'name'), jsonField(thrown, 'code'), jsonField(thrown, 'cause', 'code')]
  return new Error(codes.filter((code) => typeof code === 'string').join(' ') || 'an error without a code')
}

function waitOf(thrown: unknown, now: number): number | undefined {
  return retryAfterMs(new Headers(headersOf(thrown, 'retry-after', 'retry-after-ms')), now)
}

function requestIdOf(thrown: unknown): string | undefined {
  return new Headers(headersOf(thrown, 'x-ms-request-id')).get('x-ms-request-id') ?? undefined
}

function headersOf(thrown: unknown, ...names: readonly string[]): [string, string][] {
  const headers = jsonField(thrown, 'response', 'headers') as { get?: (name: string) => unknown } | undefined
  return names.flatMap((name): [string, string][] => {
    const value = headers?.get?.(name)
    return typeof value === 'string' ? [[name, value]] : []
  })
}
