import type { ConnectionState } from '@arq/core/client'
import { useCallback, useSyncExternalStore } from 'react'
import { useArqClient } from './use-arq-client.js'

export interface UseArqConnectionOptions {
  /** Whose line. @defaultValue none: only whether the browser has a network */
  threadId?: string | undefined
}

/** The line between this page and the server: of one conversation, or of the browser as a whole. */
export function useArqConnection({ threadId }: UseArqConnectionOptions = {}): ConnectionState {
  const client = useArqClient()
  const subscribe = useCallback(
    (listener: () => void) => (threadId === undefined ? listenToNetwork(listener) : client.chat(threadId).subscribe(listener)),
    [client, threadId],
  )
  const read = (): ConnectionState => (threadId === undefined ? readNetwork() : client.chat(threadId).getSnapshot().connection)
  return useSyncExternalStore(subscribe, read, () => 'online')
}

function listenToNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

function readNetwork(): ConnectionState {
  return navigator.onLine ? 'online' : 'offline'
}
