import type { AttemptTimeouts, Clock } from '@arq/core'

export interface AnthropicOptions {
  /** The key, or how to get one for each request (a token that expires, a held secret). Servers that need none take any word. */
  apiKey: string | (() => string | Promise<string>)
  /** Address that `/v1/messages` is added to. @defaultValue 'https://api.anthropic.com' */
  baseURL?: string
  /** Shown in events, metadata and errors. @defaultValue 'anthropic' */
  name?: string
  /** Used for a request that names no model. */
  defaultModel?: string
  /** @defaultValue the global one */
  fetch?: typeof fetch
  /** For every wait. @defaultValue the system's */
  clock?: Clock
  /** Used where a call sets none. */
  timeouts?: AnthropicTimeouts
}

export interface AnthropicTimeouts extends AttemptTimeouts {
  /** Until the response headers, in milliseconds. @defaultValue as long as the first content may take */
  headersMs?: number
}
