import type { ErrorBody } from '../errors/error-body.js'
import type { RecoverySummary } from './recovery-summary.js'

/**
 * Messages and parts in the shape AI SDK clients know (UI messages of `ai` 5 to 7), so that stock clients,
 * stores and components can read them unchanged.
 */
export interface UIMessage {
  id: string
  role: 'system' | 'user' | 'assistant'
  parts: readonly UIPart[]
  metadata?: MessageMetadata
}

export type UIPart = TextPart | ReasoningPart | FilePart | SourceUrlPart | ToolPart | DataPart | StepStartPart

export interface TextPart {
  type: 'text'
  text: string
  /** Absent on messages that never streamed. */
  state?: 'streaming' | 'done'
}

export interface ReasoningPart {
  type: 'reasoning'
  text: string
  state?: 'streaming' | 'done'
}

export interface FilePart {
  type: 'file'
  mediaType: string
  /** An `https:` or `data:` URL. */
  url: string
  filename?: string
}

export interface SourceUrlPart {
  type: 'source-url'
  sourceId: string
  url: string
  title?: string
}

export type ToolPart = { type: 'dynamic-tool'; toolName: string; toolCallId: string } & (
  | { state: 'input-streaming'; input?: unknown }
  | { state: 'input-available'; input: unknown }
  | { state: 'output-available'; input: unknown; output: unknown }
  | { state: 'output-error'; input: unknown; errorText: string }
)

export interface DataPart {
  type: `data-${string}`
  id?: string
  data: unknown
}

export interface StepStartPart {
  type: 'step-start'
}

/** Free for applications; ARQ's own truth about an answer lives under `arq`. */
export interface MessageMetadata {
  arq?: AnswerMetadata
  [key: string]: unknown
}

/** How an answer came to be. */
export interface AnswerMetadata {
  runId?: string
  provider?: string
  model?: string
  /** Input and output tokens as charged; unknown stays absent. */
  usage?: { inputTokens?: number; outputTokens?: number; source: 'provider' | 'counted' | 'estimated' }
  /** Why the answer ended. Absent while it streams. */
  finishReason?: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'aborted'
  /** Present when the answer is not whole, and says why. */
  incomplete?: 'stopped' | 'failed' | 'length' | 'filtered' | 'expired'
  /** What went wrong, where something did. */
  error?: ErrorBody
  /** Milliseconds since the epoch. */
  createdAt?: number
  /** Options of the request that the model does not take and that were left out. */
  warnings?: readonly { option: string; message: string }[]
  /** Which attempts wrote the answer; absent where nothing could have needed more than one. */
  recovery?: RecoverySummary
  /** True for the built-in simulator: no language model wrote this. */
  simulated?: boolean
}
