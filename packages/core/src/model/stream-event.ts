import type { FinishReason } from './finish-reason.js'
import type { Usage } from './usage.js'

/**
 * What a provider yields for one attempt, in this order: `response-start`, content, `usage` (where the vendor
 * sends one), `finish`. Nothing follows `finish`. A stream that ends without `finish` is never returned
 * quietly: the provider throws `StreamTruncatedError`.
 */
export type StreamEvent =
  | { type: 'response-start'; provider: string; model: string; responseId?: string; requestId?: string }
  | ContentEvent
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; reason: FinishReason }
  | { type: 'raw'; value: unknown }

/** Content of an answer: what a reader sees or a tool acts on. */
export type ContentEvent =
  | { type: 'text-start'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'text-end'; id: string }
  | { type: 'reasoning-start'; id: string }
  | { type: 'reasoning-delta'; id: string; delta: string }
  | { type: 'reasoning-end'; id: string }
  | { type: 'tool-input-start'; id: string; name: string }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-call'; id: string; name: string; input: string }
  | { type: 'source'; id: string; url: string; title?: string }
