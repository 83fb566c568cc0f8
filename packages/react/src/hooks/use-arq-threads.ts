import type { ThreadListSnapshot } from '@arq/core/client'
import { useCallback, useSyncExternalStore } from 'react'
import { useArqClient } from './use-arq-client.js'

export interface UseArqThreadsResult extends ThreadListSnapshot {
  /** Forgets the thread here and on the server. */
  remove(threadId: string): Promise<void>
}

const noThreads: ThreadListSnapshot = { threads: [], hydrated: false, warning: undefined }

/** The conversations this browser remembers, newest first. */
export function useArqThreads(): UseArqThreadsResult {
  const { threads } = useArqClient()
  const subscribe = useCallback((listener: () => void) => threads.subscribe(listener), [threads])
  const snapshot = useSyncExternalStore(subscribe, () => threads.getSnapshot(), () => noThreads)
  const remove = useCallback((threadId: string) => threads.remove(threadId), [threads])
  return { ...snapshot, remove }
}
