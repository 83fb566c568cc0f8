import { ArqError } from '@arq/core'
import type { ChatSnapshot, ChatStore } from '@arq/core/client'

/** What a server renders, and the browser in its first render over that markup: a chat whose messages are not known yet. */
export const idleSnapshot: ChatSnapshot = {
  threadId: '',
  messages: [],
  status: 'ready',
  error: undefined,
  connection: 'online',
  activity: undefined,
  hydrated: false,
}

/** Stands in until the page is live. */
export const idleChatStore: ChatStore = {
  threadId: '',
  subscribe: () => () => undefined,
  getSnapshot: () => idleSnapshot,
  sendMessage: notYet,
  regenerate: notYet,
  stop: () => Promise.resolve(),
  clearError: () => undefined,
  setMessages: notYet,
}

function notYet(): Promise<void> {
  return Promise.reject(
    new ArqError('validation_failed', 'The chat was used while the page was being rendered, where nothing can be sent. Call this from an event handler or an effect.'),
  )
}
