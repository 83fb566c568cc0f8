import type { UIMessage } from '../messages/ui-message.js'
import type { ThreadAtOpening } from '../ports/run-opener.js'
import type { RunRecord } from '../ports/run-store.js'
import type { ThreadStore } from '../ports/thread-store.js'
import { mergeHistory } from './merge-history.js'

export interface SaidBefore {
  /** Settle when answers are in the thread that may not have been there yet when the run was created. */
  answers: readonly Promise<void>[]
  /** What was in the thread then, where the store told it. */
  said?: ThreadAtOpening | undefined
}

export interface Conversation {
  messages: readonly UIMessage[]
  /** Whether the thread is like this already. */
  isSaved: boolean
}

/** The conversation of a run with what was sent. It is read only when no other run can write there: the answer before must be in before the question. */
export async function conversationWith(threads: ThreadStore, { scope, threadId }: RunRecord, sent: readonly UIMessage[], { answers, said }: SaidBefore): Promise<Conversation> {
  if (said !== undefined && answers.length === 0) {
    const messages = mergeHistory(said.messages, sent)
    return { messages, isSaved: said.isAdded && isSame(messages, said.messages) }
  }
  await Promise.all(answers)
  const stored = (await threads.messages(scope, threadId)) ?? []
  const question = said?.isAdded === true ? sent.at(-1)?.id : undefined
  return { messages: mergeHistory(stored.filter(({ id }) => id !== question), sent), isSaved: false }
}

function isSame(some: readonly UIMessage[], others: readonly UIMessage[]): boolean {
  return some.length === others.length && some.every((message, index) => message === others[index] || JSON.stringify(message) === JSON.stringify(others[index]))
}
