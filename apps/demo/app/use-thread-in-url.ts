'use client'

import { useCallback, useEffect, useSyncExternalStore } from 'react'

const changed = 'arq-thread-changed'

/** The conversation named in the page's address (`?thread=…`), so that a reload, a bookmark and the back button find it. */
export function useThreadInUrl(newThreadId: () => string): { threadId: string | undefined; open: (threadId: string, how?: 'push' | 'replace') => void } {
  const threadId = useSyncExternalStore(subscribe, read, () => undefined)
  const open = useCallback((next: string, how: 'push' | 'replace' = 'push') => {
    const address = `${window.location.pathname}?thread=${encodeURIComponent(next)}`
    if (how === 'push') window.history.pushState(null, '', address)
    else window.history.replaceState(null, '', address)
    window.dispatchEvent(new Event(changed))
  }, [])
  // An address without a conversation gets one, and no step for the back button. It is read again here, because the
  // first render over the server's markup knows no address.
  useEffect(() => {
    if (read() === undefined) open(newThreadId(), 'replace')
  }, [threadId, open, newThreadId])
  return { threadId, open }
}

function read(): string | undefined {
  return new URLSearchParams(window.location.search).get('thread') ?? undefined
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener)
  window.addEventListener(changed, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(changed, listener)
  }
}
