import type { ChatSnapshot } from '@arq/core/client'
import { useSyncExternalStore } from 'react'
import { idleSnapshot } from '../hooks/idle-chat-store.js'
import { useChat } from './use-chat.js'

/**
 * One fact of the conversation. Renders only when it changes, so a token costs nothing in the parts that do not show it.
 * @param select must give the same value for the same snapshot: a plain value or something that lies in the snapshot
 */
export function useChatSelector<Selected>(select: (snapshot: ChatSnapshot) => Selected): Selected {
  const { store } = useChat()
  return useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()), () => select(idleSnapshot))
}
