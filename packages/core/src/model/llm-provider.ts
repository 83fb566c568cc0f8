import type { RecoverySummary } from '../messages/recovery-summary.js'
import type { ModelInfo } from './model-info.js'
import type { ModelMessage, ToolCallContent } from './model-message.js'
import type { AttemptTimeouts, ModelRequest } from './model-request.js'
import type { RunContext } from './run-context.js'
import type { ContentEvent, RateLimitSnapshot, RequestWarning, StreamEvent } from './stream-event.js'
import type { FinishReason } from './finish-reason.js'
import type { Usage } from './usage.js'

/** An answer that somebody else began. */
export interface AnswerSoFar {
  events: readonly ContentEvent[]
  /** Who wrote it. */
  provider?: string
  model?: string
}

export interface CallOptions {
  /** Aborting ends the attempt at once; it then rejects with the signal's reason. */
  signal?: AbortSignal
  timeouts?: AttemptTimeouts
  /** What the call is made for. */
  run?: RunContext
  /** What of the answer its reader has already: a provider that makes several attempts goes on from there. Only such a one is given it. */
  already?: AnswerSoFar
  /** Takes up an answer that was asked for with `background`, after this entry of the vendor's stream. */
  resume?: { responseId: string; after: number }
}

/** One complete answer. */
export interface QueryResult {
  text: string
  reasoning: string
  toolCalls: readonly ToolCallContent[]
  finishReason: FinishReason
  usage: Usage | undefined
  model: string
  requestId?: string
  warnings: readonly RequestWarning[]
  rateLimit?: RateLimitSnapshot
  /** Where several attempts were made. */
  recovery?: RecoverySummary
}

/**
 * A vendor connection. An implementation never retries, never ends a broken stream quietly, and reports every
 * failure as an `ArqError` that says whether sending again may help.
 */
export interface LLMProvider {
  /** Short stable name, used in logs, metadata and routes. */
  readonly name: string
  /** Makes ready whatever the first call would otherwise wait for (a model file, a daemon). Safe to call twice. */
  initialize(options?: { signal?: AbortSignal }): Promise<void>
  query(request: ModelRequest, options?: CallOptions): Promise<QueryResult>
  stream(request: ModelRequest, options?: CallOptions): AsyncIterable<StreamEvent>
  listModels(options?: { signal?: AbortSignal }): Promise<readonly ModelInfo[]>
  /** What this provider knows of a model without a network call. */
  describeModel(model: string): ModelInfo
  /** Tokens of a prompt, and whether they were counted by the model's own tokenizer. */
  countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }>
  embed?(texts: readonly string[], options?: { model?: string; signal?: AbortSignal }): Promise<readonly Float32Array[]>
  /** Frees everything; calls under way end with `AbortedError`. */
  close(): Promise<void>
}
