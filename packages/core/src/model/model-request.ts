/** What a provider takes for one attempt. */
export interface ModelRequest {
  model: string
  messages: readonly ModelMessage[]
  /** Longest answer in tokens. @defaultValue the provider's own */
  maxOutputTokens?: number
  /** 0 is greedy. @defaultValue the provider's own */
  temperature?: number
  topP?: number
  seed?: number
  stop?: readonly string[]
}

export type ModelMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | { role: 'assistant'; content: string }

/** How long an attempt may stay silent before it counts as stalled, in milliseconds. */
export interface AttemptTimeouts {
  /** Until the first content. @defaultValue 30,000 (120,000 for reasoning models) */
  firstContentMs?: number
  /** Between two pieces of content; bytes without content do not count. @defaultValue 30,000 (120,000 for reasoning models) */
  gapMs?: number
}
