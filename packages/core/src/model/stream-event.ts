import type { RecoverySummary } from '../messages/recovery-summary.js'
import type { FinishReason } from './finish-reason.js'
import type { RunStatusNote } from './run-status-note.js'
import type { Usage } from './usage.js'

/**
 * What a provider yields for one attempt, in this order: `response-start`, content, `usage` (where the vendor
 * sends one), `finish`. Nothing follows `finish`. A stream that ends without `finish` is never returned
 * quietly: the provider throws `StreamTruncatedError`.
 */
export type StreamEvent =
  | ResponseStartEvent
  /** Where the vendor's own numbered stream stands, for a resume by cursor; after the content it covers. */
  | { type: 'cursor'; responseId: string; sequence: number }
  /** What the vendor's content filter found, where it says so beside the answer. */
  | { type: 'content-filter'; where: 'prompt' | 'answer'; findings: readonly ContentFilterFinding[] }
  | { type: 'logprobs'; tokens: readonly { token: string; logprob: number }[] }
  | ContentEvent
  /** Something a reader may want to know now: never part of the answer. */
  | { type: 'status'; status: RunStatusNote }
  /** Once, right before the end, from a provider that makes several attempts. */
  | { type: 'recovery'; summary: RecoverySummary }
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
  /** `proof` is the vendor's token for the thinking: see `ReasoningContent`. */
  | { type: 'reasoning-end'; id: string; proof?: string }
  | { type: 'tool-input-start'; id: string; name: string }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-call'; id: string; name: string; input: string }
  /** The call broke off before its arguments were whole: it counts as never made. */
  | { type: 'tool-input-cancel'; id: string; name: string; reason: string }
  | { type: 'source'; id: string; url: string; title?: string }

export interface ResponseStartEvent {
  type: 'response-start'
  provider: string
  model: string
  responseId?: string
  requestId?: string
  /** Options that this model does not take and that were left out: said, never dropped in silence. */
  warnings?: readonly RequestWarning[]
  rateLimit?: RateLimitSnapshot
}

export interface RequestWarning {
  /** The field of the request, such as `seed`. */
  option: string
  message: string
}

export interface ContentFilterFinding {
  category: string
  filtered: boolean
  severity?: string
}

/** What a response's headers say about the account's limits; unknown is absent. */
export interface RateLimitSnapshot {
  requests?: RateLimitWindow
  tokens?: RateLimitWindow
  inputTokens?: RateLimitWindow
  outputTokens?: RateLimitWindow
}

export interface RateLimitWindow {
  limit?: number
  remaining?: number
  /** Milliseconds until the window is full again. */
  resetMs?: number
}
