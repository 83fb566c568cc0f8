'use client'

import { useCallback, useSyncExternalStore } from 'react'

const changed = 'arq-thread-changed'

/** The conversation named in the address (`/?thread=…`), so that a reload, a bookmark and the back button find it. */
export function useThreadInUrl(): { threadId: string | undefined; open: (threadId: string, how?: 'push' | 'replace') => void } {
  const threadId = useSyncExternalStore(subscribe, read, () => undefined)
  const open = useCallback((next: string, how: 'push' | 'replace' = 'push') => {
    const address = `/?thread=${encodeURIComponent(next)}`
    if (how === 'push') window.history.pushState(null, '', address)
    else window.history.replaceState(null, '', address)
    window.dispatchEvent(new Event(changed))
  }, [])
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
