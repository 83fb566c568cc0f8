import type { UIMessage } from '../messages/ui-message.js'

export type ChatTrigger = 'submit-message' | 'regenerate-message'

/** A send as it came in, checked for shape and size. */
export interface ChatInput {
  threadId: string
  /** The conversation as the client sees it, the new question last (on regenerate: what the new answer follows). */
  messages: readonly UIMessage[]
  trigger: ChatTrigger
  /** On regenerate: the answer to write again. */
  messageId?: string
  /** Unique per send. Derived for clients that do not know it. */
  runKey?: string
}
