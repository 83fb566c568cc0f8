import { ConfigError, type Clock } from '@arq/core'
import type { KeySource } from '../shared/api-key.js'
import type { AzureAuth } from './azure-options.js'
import { entraToken } from './entra-token.js'
import { toSignInError } from './to-sign-in-error.js'

/** What requests are signed with. */
export interface AzureKey {
  source: KeySource
  /** The older API takes a key in a header of its own, and a token as Bearer. */
  kind: 'key' | 'token'
}

const ways = ['apiKey', 'tokenProvider', 'credential'] as const

/** The one way to sign that these options name; `undefined` for none. Throws `ConfigError` for two. */
export function azureKey(auth: AzureAuth, clock: Clock, provider: string): AzureKey | undefined {
  const given = ways.filter((way) => auth[way] !== undefined)
  if (given.length > 1) {
    throw new ConfigError(`${provider} was given ${given.join(' and ')}, so it is not clear how to sign requests. Keep one of them and leave the others out.`)
  }
  if (auth.apiKey !== undefined) return { source: auth.apiKey, kind: 'key' }
  if (auth.tokenProvider !== undefined) return { source: typedSource(auth.tokenProvider), kind: 'token' }
  return auth.credential === undefined ? undefined : { source: entraToken(auth.credential, clock), kind: 'token' }
}

function typedSource(tokenProvider: NonNullable<AzureAuth['tokenProvider']>): () => Promise<string> {
  return async () => {
    try {
      return await tokenProvider()
    } catch (error) {
      throw toSignInError(error)
    }
  }
}
