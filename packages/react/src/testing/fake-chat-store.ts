import { ValidationError, type UIMessage } from '@arq/core'
import type { ChatSnapshot, ChatStore, OutgoingMessage } from '@arq/core/client'
import { assistantMessage } from './assistant-message.js'
import { userMessage } from './user-message.js'

/** A chat whose every state a test or a story sets itself. It sends nothing anywhere. */
export class FakeChatStore implements ChatStore {
  readonly threadId: string
  /** What was asked of it, in order. */
  readonly calls: string[] = []
  readonly #listeners = new Set<() => void>()
  #snapshot: ChatSnapshot

  constructor(threadId: string) {
    this.threadId = threadId
    this.#snapshot = { threadId, messages: [], status: 'ready', error: undefined, connection: 'online', activity: undefined, hydrated: true }
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): ChatSnapshot => this.#snapshot

  /** Puts the chat into any state. */
  show(change: Partial<Omit<ChatSnapshot, 'threadId'>>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** The answer as far as it has come: adds it, or replaces the last message when that is an answer being written. */
  stream(text: string): void {
    const { messages } = this.#snapshot
    const last = messages.at(-1)
    const before = last?.role === 'assistant' ? messages.slice(0, -1) : messages
    this.show({ status: 'streaming', messages: [...before, assistantMessage(last?.role === 'assistant' ? last.id : `answer-${messages.length}`, text)] })
  }

  /** Ends the answer. */
  finish(metadata: UIMessage['metadata'] = {}): void {
    const { messages } = this.#snapshot
    const last = messages.at(-1)
    this.show({ status: 'ready', messages: last?.role === 'assistant' ? [...messages.slice(0, -1), { ...last, metadata }] : messages })
  }

  async sendMessage(outgoing: OutgoingMessage | string): Promise<void> {
    const text = typeof outgoing === 'string' ? outgoing : (outgoing.text ?? '')
    this.calls.push(`send ${text}`)
    const { messages, status } = this.#snapshot
    if (status === 'submitted' || status === 'streaming') throw new ValidationError('An answer is being written.')
    this.show({ status: 'submitted', error: undefined, messages: [...messages, userMessage(`question-${messages.length}`, text)] })
  }

  async regenerate(options: { messageId?: string } = {}): Promise<void> {
    this.calls.push(`regenerate ${options.messageId ?? 'last'}`)
    const { messages } = this.#snapshot
    this.show({ status: 'submitted', error: undefined, messages: messages.at(-1)?.role === 'assistant' ? messages.slice(0, -1) : messages })
  }

  async stop(): Promise<void> {
    this.calls.push('stop')
    this.finish({ arq: { incomplete: 'stopped', finishReason: 'aborted' } })
  }

  clearError(): void {
    this.calls.push('clearError')
    this.show({ status: 'ready', error: undefined })
  }

  async setMessages(messages: readonly UIMessage[]): Promise<void> {
    this.calls.push('setMessages')
    this.show({ messages })
  }
}
