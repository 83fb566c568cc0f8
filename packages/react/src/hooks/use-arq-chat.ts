import type { ChatSnapshot, ChatStore } from '@arq/core/client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { idleSnapshot } from './idle-chat-store.js'
import { useChatStore } from './use-chat-store.js'

export interface UseArqChatOptions {
  /** Which conversation. @defaultValue a new one, the same for as long as the component lives */
  threadId?: string | undefined
}

type ChatActions = Pick<ChatStore, 'sendMessage' | 'regenerate' | 'stop' | 'clearError' | 'setMessages'>

export interface UseArqChatResult extends ChatSnapshot, ChatActions {
  /** The thread id; empty while a server renders. */
  id: string
}

/** One conversation. Renders at most once a frame while an answer is written; messages that did not change keep their identity. */
export function useArqChat({ threadId }: UseArqChatOptions = {}): UseArqChatResult {
  const { id, store } = useChatStore(threadId)
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store])
  const snapshot = useSyncExternalStore(subscribe, () => store.getSnapshot(), () => idleSnapshot)
  const actions = useMemo(() => bindActions(store), [store])
  return { ...snapshot, ...actions, threadId: id, id }
}

/** Usable as event handlers, whatever the store is made of. */
function bindActions(store: ChatStore): ChatActions {
  return {
    sendMessage: (message) => store.sendMessage(message),
    regenerate: (options) => store.regenerate(options),
    stop: () => store.stop(),
    clearError: () => store.clearError(),
    setMessages: (messages) => store.setMessages(messages),
  }
}
