import type { UIMessage, UIPart } from '../messages/ui-message.js'
import type { ChatSnapshot } from './chat-snapshot.js'

export interface OutgoingMessage {
  /** The usual case. */
  text?: string
  /** Other parts, after the text. */
  parts?: readonly UIPart[]
  metadata?: UIMessage['metadata']
}

/** One conversation in the browser, without any framework. */
export interface ChatStore {
  readonly threadId: string
  subscribe(listener: () => void): () => void
  getSnapshot(): ChatSnapshot
  /**
   * Adds the message and asks for an answer. Rejects with `ValidationError` when it is empty or an answer is being written;
   * resolves when the answer ended, however it ended.
   */
  sendMessage(message: OutgoingMessage | string): Promise<void>
  /** Writes the answer again: the last one, or the named assistant message and drops what follows it. */
  regenerate(options?: { messageId?: string }): Promise<void>
  /** Keeps what was written and ends the answer everywhere, also in other tabs. Idempotent; resolves when the server knows. */
  stop(): Promise<void>
  clearError(): void
  /** Replaces the conversation. Rejects while an answer is being written. */
  setMessages(messages: readonly UIMessage[]): Promise<void>
}
