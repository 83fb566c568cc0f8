import type { UIMessage } from '../messages/ui-message.js'
import type { Scope } from './scope.js'

export interface ThreadSummary {
  threadId: string
  /** The first words of the first question. */
  title: string
  /** Milliseconds since the epoch. */
  updatedAt: number
}

/** Conversations on the server. Every call is limited to one scope: another scope's thread looks like none at all. */
export interface ThreadStore {
  list(scope: Scope, options?: { limit?: number }): Promise<readonly ThreadSummary[]>
  messages(scope: Scope, threadId: string): Promise<readonly UIMessage[] | undefined>
  /** Replaces the conversation in one step. Rejects with `ValidationError` when the thread belongs to another scope. */
  save(scope: Scope, threadId: string, messages: readonly UIMessage[]): Promise<void>
  /** Replaces the message of this id, or adds it at the end, in one step. */
  upsertMessage(scope: Scope, threadId: string, message: UIMessage): Promise<void>
  /** Resolves to false when there was nothing to delete. */
  delete(scope: Scope, threadId: string): Promise<boolean>
  /** Whether somebody else's thread has this id. */
  isForeign(scope: Scope, threadId: string): Promise<boolean>
}
