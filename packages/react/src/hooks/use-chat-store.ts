import type { ChatStore } from '@arq/core/client'
import { useHydrated } from '../util/use-hydrated.js'
import { idleChatStore } from './idle-chat-store.js'
import { useArqClient } from './use-arq-client.js'
import { useThreadId } from './use-thread-id.js'

/** The store of a thread, or one that does nothing until the page is live. */
export function useChatStore(threadId: string | undefined): { id: string; store: ChatStore } {
  const client = useArqClient()
  const id = useThreadId(client, threadId)
  const isHydrated = useHydrated()
  return { id, store: isHydrated ? client.chat(id) : idleChatStore }
}
