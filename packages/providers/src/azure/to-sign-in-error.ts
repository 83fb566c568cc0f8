import { ArqError, AuthenticationError, ConfigError, ProviderUnavailableError } from '@arq/core'
import { isSignInError } from '../shared/is-sign-in-error.js'
import { jsonField } from '../shared/json-field.js'
import { redactedError } from '../shared/redacted-error.js'

/** Why there is no token, as a typed error. */
export function toSignInError(thrown: unknown): ArqError {
  if (ArqError.isInstance(thrown)) return thrown
  const cause = redactedError(thrown, [])
  if (isSignInError(thrown)) {
    return new AuthenticationError('Signing in to Azure failed, so no request can be signed. See the cause, and sign in or set up a managed identity.', { cause })
  }
  if (isOutOfReach(thrown)) {
    return new ProviderUnavailableError('The service that gives Azure tokens could not be asked, so no request can be signed. Check the network, then send again.', { cause })
  }
  return new ConfigError('The source of Azure tokens failed, so no request can be signed. See the cause, and mend the source.', { cause })
}

function isOutOfReach(thrown: unknown): boolean {
  const status = jsonField(thrown, 'statusCode')
  const code = jsonField(thrown, 'code')
  if (typeof status === 'number') return status === 429 || status >= 500
  return jsonField(thrown, 'name') === 'RestError' || (typeof code === 'string' && /^E[A-Z]+$/.test(code))
}
