import type { Clock } from '@arq/core'
import type { OpenAIApi, OpenAITimeouts } from '../openai/openai-options.js'
import type { TokenCredential } from '../shared/token-credential.js'

/** How requests are signed: exactly one of the three. */
export interface AzureAuth {
  /** A key of the resource, or how to get one for each request. A held secret (`keyVaultSecret`) is read anew after a 401. */
  apiKey?: string | (() => string | Promise<string>)
  /** A Microsoft Entra token for each request, as `getBearerTokenProvider` of `@azure/identity` gives it. */
  tokenProvider?: () => string | Promise<string>
  /** Any credential of `@azure/identity`. Its token is kept until a minute before it expires. */
  credential?: TokenCredential
}

/** One resource, with what is different there. Its way to sign goes before that of the provider. */
export interface AzureEndpoint extends AzureAuth {
  /** `https://my-resource.openai.azure.com` */
  endpoint: string
  /** From a model's name to its deployment here. Other models are then asked for here only where no other endpoint is left. */
  deployments?: Readonly<Record<string, string>>
  /** As for the provider. */
  apiVersion?: string
}

export interface AzureOptions extends AzureAuth {
  /** Resources in the order they are asked, mostly one for each region. */
  endpoints: readonly (string | AzureEndpoint)[]
  /** From a model's name to its deployment. @defaultValue a deployment is called as its model */
  deployments?: Readonly<Record<string, string>>
  /** A date such as `2024-10-21` asks over the older, versioned API. @defaultValue none: the v1 API */
  apiVersion?: string
  /**
   * Chat Completions are answered by every deployment and take `seed` and `stop`; the Responses API gives summaries of a
   * model's thinking.
   * @defaultValue 'chat'
   */
  api?: OpenAIApi
  /** Whether the Responses API of these resources keeps background answers, so that a broken one can be taken up. @defaultValue false */
  cursor?: boolean
  /** How long an endpoint that failed is left alone where it names no time, in milliseconds. @defaultValue 30,000 */
  cooldownMs?: number
  /** Shown in events, metadata and errors. @defaultValue 'azure' */
  name?: string
  /** Used for a request that names no model. */
  defaultModel?: string
  /** Used by `embed` where it is asked for no other. @defaultValue 'text-embedding-3-small' */
  embeddingModel?: string
  /** @defaultValue the global one */
  fetch?: typeof fetch
  /** For every wait and every cooldown. @defaultValue the system's */
  clock?: Clock
  /** Used where a call sets none. */
  timeouts?: OpenAITimeouts
}
