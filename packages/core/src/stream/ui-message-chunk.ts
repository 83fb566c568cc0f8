import type { MessageMetadata } from '../messages/ui-message.js'
import type { RunStatusNote } from '../model/run-status-note.js'

/**
 * UI Message Stream v1, the chunks every supported stock client (AI SDK 5, 6 and 7) knows by default: an unknown
 * `type` is fatal to them, so nothing else is ever sent unasked.
 */
export type UIMessageChunk =
  | { type: 'start'; messageId: string; messageMetadata?: MessageMetadata }
  | { type: 'start-step' }
  | { type: 'finish-step' }
  | { type: 'text-start'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'text-end'; id: string }
  | { type: 'reasoning-start'; id: string }
  | { type: 'reasoning-delta'; id: string; delta: string }
  | { type: 'reasoning-end'; id: string }
  | { type: 'tool-input-start'; toolCallId: string; toolName: string; dynamic: true }
  | { type: 'tool-input-delta'; toolCallId: string; inputTextDelta: string }
  | { type: 'tool-input-available'; toolCallId: string; toolName: string; input: unknown; dynamic: true }
  | { type: 'tool-input-error'; toolCallId: string; toolName: string; input: unknown; errorText: string; dynamic: true }
  | { type: 'source-url'; sourceId: string; url: string; title?: string }
  | { type: 'message-metadata'; messageMetadata: MessageMetadata }
  | { type: 'data-arq-status'; data: RunStatusNote; transient: true }
  | TerminalChunk

/** The answer ends with exactly one of these. */
export type TerminalChunk =
  | { type: 'finish'; finishReason: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other'; messageMetadata?: MessageMetadata }
  | { type: 'abort'; reason?: string }
  | { type: 'error'; errorText: string }

export function isTerminalChunk(chunk: UIMessageChunk): chunk is TerminalChunk {
  return chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error'
}
