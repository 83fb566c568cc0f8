import type { AttemptTimeouts, Clock } from '@arq/core'

/** Where an Ollama daemon is and how it is reached. */
export interface OllamaConnectionOptions {
  /** A host, a host with a port, or a URL, as `OLLAMA_HOST` has it. @defaultValue 'http://127.0.0.1:11434' */
  host?: string
  /** Sent with every request, for a daemon behind a proxy that asks who is there; a function is asked each time. */
  headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
  /** @defaultValue the global one */
  fetch?: typeof fetch
  /** For every wait. @defaultValue the system's */
  clock?: Clock
  /** Used where a call sets none. */
  timeouts?: OllamaTimeouts
}

export interface OllamaOptions extends OllamaConnectionOptions {
  /** Used for a request that names no model, and made ready by `initialize`. */
  defaultModel?: string
  /** How long the daemon keeps the model in memory afterwards: seconds, or a text such as `10m`; 0 frees it at once, -1 never. @defaultValue the daemon's own, 5 minutes */
  keepAlive?: string | number
}

/**
 * In milliseconds. A daemon may have to read a model of many gigabytes before its first word, and gives itself five
 * minutes for it, so the first content may take 300,000 by default and the gap between contents 120,000.
 */
export interface OllamaTimeouts extends AttemptTimeouts {
  /** Until the response headers. @defaultValue as long as the first content may take */
  headersMs?: number
}
