import { systemClock, type Clock } from '../ports/clock.js'
import { systemRandom, type Random } from '../ports/random.js'
import type { ArqClient } from './arq-client.js'
import { askQuestion } from './ask-question.js'
import { browserEnvironment } from './browser-environment.js'
import { ChatController } from './chat-controller.js'
import type { ArqTransport } from './chat-transport.js'
import type { ClientContext } from './client-context.js'
import type { ClientEnvironment } from './client-environment.js'
import type { ClientStore } from './client-store.js'
import { httpTransport, type HttpTransportOptions } from './http-transport.js'
import { memoryClientStore } from './memory-client-store.js'
import { defaultReconnectPolicy, type ReconnectPolicy } from './reconnect-policy.js'
import { ThreadListController } from './thread-list-controller.js'

/** Chats that nobody looks at and that can be read again from the store are let go above this number. */
const keptChats = 20

export interface ArqClientOptions extends HttpTransportOptions {
  /** @defaultValue HTTP to `endpoint` */
  transport?: ArqTransport
  /** Where this browser remembers conversations. @defaultValue memory, gone with the page */
  storage?: ClientStore
  reconnect?: Partial<ReconnectPolicy>
  clock?: Clock
  random?: Random
  environment?: ClientEnvironment
}

export function createArqClient(options: ArqClientOptions): ArqClient {
  const context: ClientContext = {
    transport: options.transport ?? httpTransport(options),
    storage: options.storage ?? memoryClientStore(),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    environment: options.environment ?? browserEnvironment(),
    policy: { ...defaultReconnectPolicy, ...options.reconnect },
  }
  const chats = new Map<string, ChatController>()
  const threads = new ThreadListController(context, async (threadId) => chats.get(threadId)?.forget())
  const unsubscribeStore = context.storage.subscribe((change) => {
    threads.refresh()
    const chat = chats.get(change.threadId)
    if (change.type === 'deleted') void chat?.forget()
    else void chat?.storeChanged()
  })
  const unsubscribeEnvironment = context.environment.subscribe((signal) => {
    for (const chat of chats.values()) chat.environmentChanged(signal)
  })

  return {
    endpoint: options.endpoint,
    threads,
    chat(threadId) {
      const known = chats.get(threadId)
      if (known === undefined) letGoIdle(chats)
      const chat = known ?? new ChatController(threadId, context, () => threads.refresh())
      // In order of use: a chat that was just handed out is the last to be let go.
      chats.delete(threadId)
      chats.set(threadId, chat)
      return chat
    },
    ask: (question, askOptions = {}) => askQuestion(context, question, askOptions),
    model: ({ signal } = {}) => context.transport.servedModel(signal ?? new AbortController().signal),
    newThreadId: () => context.random.uuid(),
    close() {
      unsubscribeStore()
      unsubscribeEnvironment()
      for (const chat of chats.values()) chat.close()
      chats.clear()
      threads.close()
      // A store that was handed in belongs to whoever made it.
      if (options.storage === undefined) context.storage.close()
    },
  }
}

function letGoIdle(chats: Map<string, ChatController>): void {
  for (const [threadId, chat] of chats) {
    if (chats.size < keptChats) return
    if (!chat.isIdle) continue
    chat.close()
    chats.delete(threadId)
  }
}
