import { AuthenticationError, silentLogger, type Clock } from '@arq/core'
import { heldSecret, type HeldSecret } from '../secrets/held-secret.js'
import { SecretCache, type ReadSecret } from '../secrets/secret-cache.js'
import type { TokenCredential } from '../shared/token-credential.js'
import { toSignInError } from './to-sign-in-error.js'

const scope = 'https://cognitiveservices.azure.com/.default'

/** The token of a credential, kept until a minute before it expires and asked for once for all who wait. */
export function entraToken(credential: TokenCredential, clock: Clock): HeldSecret {
  const read = async (signal: AbortSignal): Promise<ReadSecret> => {
    const token = await credential.getToken(scope, { abortSignal: signal }).catch((error: unknown) => {
      throw toSignInError(error)
    })
    if (token === null) throw noToken()
    return { value: token.token, expiresAt: token.expiresOnTimestamp }
  }
  return heldSecret(new SecretCache({ read, clock, logger: silentLogger, freshMs: Number.POSITIVE_INFINITY }))
}

function noToken(): AuthenticationError {
  return new AuthenticationError('The credential gave no token for Azure OpenAI, so no request can be signed. Sign in, or use another credential.')
}
