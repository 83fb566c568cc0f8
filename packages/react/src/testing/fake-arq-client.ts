import type { ThreadSummary } from '@arq/core'
import type { Answer, ArqClient, Question, ServedModel, ThreadListSnapshot } from '@arq/core/client'
import { FakeChatStore } from './fake-chat-store.js'

/** One question that was asked, in the hands of the test. */
export interface FakeAsk {
  question: Question
  signal: AbortSignal | undefined
  update(text: string): void
  answer(text: string): void
  fail(error: unknown): void
}

/** Every part of a client without a server, a network or a clock. */
export class FakeArqClient implements ArqClient {
  readonly endpoint: string = '/api/arq'
  readonly asks: FakeAsk[] = []
  servedModel: ServedModel = { provider: 'openai', model: 'gpt-5', reason: 'first in the configured order', simulated: false }
  isClosed = false
  modelCalls = 0
  readonly #chats = new Map<string, FakeChatStore>()
  #threads: ThreadListSnapshot = { threads: [], hydrated: true, warning: undefined }
  readonly #threadListeners = new Set<() => void>()
  #threadCount = 0

  readonly threads: ArqClient['threads'] = {
    subscribe: (listener) => {
      this.#threadListeners.add(listener)
      return () => this.#threadListeners.delete(listener)
    },
    getSnapshot: () => this.#threads,
    remove: async (threadId) => this.showThreads(this.#threads.threads.filter((thread) => thread.threadId !== threadId)),
  }

  chat(threadId: string): FakeChatStore {
    const chat = this.#chats.get(threadId) ?? new FakeChatStore(threadId)
    this.#chats.set(threadId, chat)
    return chat
  }

  showThreads(threads: readonly ThreadSummary[]): void {
    this.#threads = { ...this.#threads, threads }
    for (const listener of this.#threadListeners) listener()
  }

  ask(question: Question, options: { signal?: AbortSignal; onUpdate?: (answer: Answer) => void } = {}): Promise<Answer> {
    const toAnswer = (text: string, complete: boolean): Answer => ({ text, complete, connection: 'online', metadata: {} })
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason))
      this.asks.push({
        question,
        signal: options.signal,
        update: (text) => options.onUpdate?.(toAnswer(text, false)),
        answer: (text) => resolve(toAnswer(text, true)),
        fail: reject,
      })
    })
  }

  async model(): Promise<ServedModel> {
    this.modelCalls += 1
    return this.servedModel
  }

  newThreadId(): string {
    this.#threadCount += 1
    return `thread-${this.#threadCount}`
  }

  close(): void {
    this.isClosed = true
  }
}
