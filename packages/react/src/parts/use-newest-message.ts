import type { UIMessage } from '@arq/core'
import { useSyncExternalStore } from 'react'
import { isBusy } from './is-busy.js'
import { useChat } from './use-chat.js'

/**
 * The newest state of a message. Only the last message of a conversation grows, so only that one listens to the store:
 * with hundreds of listeners, each token would cost hundreds of calls.
 */
export function useNewestMessage(listed: UIMessage, isLast: boolean): { message: UIMessage; isStreaming: boolean } {
  const { store } = useChat()
  const subscribe = isLast ? store.subscribe : neverChanges
  const read = (): UIMessage => {
    const newest = isLast ? store.getSnapshot().messages.at(-1) : undefined
    return newest?.id === listed.id ? newest : listed
  }
  const readStreaming = (): boolean => isLast && listed.role === 'assistant' && isBusy(store.getSnapshot())
  const message = useSyncExternalStore(subscribe, read, () => listed)
  const isStreaming = useSyncExternalStore(subscribe, readStreaming, () => false)
  return { message, isStreaming }
}

function neverChanges(): () => void {
  return () => undefined
}
