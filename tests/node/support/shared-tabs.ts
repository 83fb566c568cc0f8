import type { ClientStore, ClientStoreChange } from '@arq/core/client'
import { memoryClientStore } from '@arq/storage/indexeddb'

/** Tabs of one browser: each has its own store object, all hold the same, and each hears what the others change. */
export function sharedTabs(): () => ClientStore {
  const shared = memoryClientStore()
  const tabs = new Set<Set<(change: ClientStoreChange) => void>>()
  return () => {
    const listeners = new Set<(change: ClientStoreChange) => void>()
    tabs.add(listeners)
    const tell = (change: ClientStoreChange): void => {
      for (const others of tabs) if (others !== listeners) for (const listener of [...others]) listener(change)
    }
    return {
      listThreads: () => shared.listThreads(),
      loadThread: (threadId) => shared.loadThread(threadId),
      async writeThread(write) {
        await shared.writeThread(write)
        tell({ type: 'thread', threadId: write.threadId })
      },
      async deleteThread(threadId) {
        await shared.deleteThread(threadId)
        tell({ type: 'deleted', threadId })
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      onWarning: () => () => {},
      close: () => void tabs.delete(listeners),
    }
  }
}
