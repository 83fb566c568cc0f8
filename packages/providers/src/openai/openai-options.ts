import type { AttemptTimeouts, Clock } from '@arq/core'

/** Which of the vendor's two ways to ask is used. */
export type OpenAIApi = 'responses' | 'chat'

export interface OpenAIOptions {
  /** The key, or how to get one for each request (a token that expires, a held secret). Servers that need none take any word. */
  apiKey: string | (() => string | Promise<string>)
  /** Address that `/responses` or `/chat/completions` is added to. @defaultValue 'https://api.openai.com/v1' */
  baseURL?: string
  /**
   * The Responses API can take up a broken answer where it stopped, and gives summaries of a model's thinking; Chat
   * Completions is what compatible servers speak, and takes `seed` and `stop`.
   * @defaultValue 'responses' where the base URL is OpenAI's own host, 'chat' anywhere else
   */
  api?: OpenAIApi
  /** Shown in events, metadata and errors. @defaultValue 'openai' */
  name?: string
  /** Used for a request that names no model. */
  defaultModel?: string
  /** Used by `embed` where it is asked for no other. @defaultValue 'text-embedding-3-small' */
  embeddingModel?: string
  /**
   * What proves that an answer of Chat Completions is whole. `strict`: a finish reason for every choice, as the protocol
   * demands. `lenient`: the closing `[DONE]` is enough, for compatible servers that never send a finish reason.
   * @defaultValue 'strict'
   */
  terminal?: 'strict' | 'lenient'
  /** @defaultValue the global one */
  fetch?: typeof fetch
  /** For every wait. @defaultValue the system's */
  clock?: Clock
  /** Used where a call sets none. */
  timeouts?: OpenAITimeouts
}

export interface OpenAITimeouts extends AttemptTimeouts {
  /** Until the response headers, in milliseconds. @defaultValue as long as the first content may take */
  headersMs?: number
}
