import type { ChatStore } from './chat-store.js'
import type { Answer, Question } from './question.js'
import type { ThreadListStore } from './thread-list-store.js'

/** The model behind the route, as `GET models` tells it. */
export interface ServedModel {
  provider: string
  model: string
  /** Why this one was chosen, in a sentence for people. */
  reason: string
  /** True for the built-in simulator. */
  simulated: boolean
}

/** Everything a page needs of one ARQ route. One per page; hooks share it. */
export interface ArqClient {
  readonly endpoint: string
  /** The same store for the same id as long as it is in use, so that leaving and coming back loses nothing. */
  chat(threadId: string): ChatStore
  readonly threads: ThreadListStore
  /**
   * Asks once and resolves to the complete answer; `onUpdate` hears of it as it grows, at most once a frame.
   * Aborting stops the run on the server and rejects with the signal's reason. Rejects with `ArqError` when no whole answer came.
   */
  ask(question: Question, options?: { signal?: AbortSignal; onUpdate?: (answer: Answer) => void }): Promise<Answer>
  model(options?: { signal?: AbortSignal }): Promise<ServedModel>
  newThreadId(): string
  close(): void
}
