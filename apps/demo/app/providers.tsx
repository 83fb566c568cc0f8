'use client'

import { ArqProvider } from '@arq/react'
import { indexedDbStores } from '@arq/storage/indexeddb'
import { useEffect, useState, type ReactElement, type ReactNode } from 'react'

export function Providers({ children }: { children: ReactNode }): ReactElement {
  const [storage] = useState(() => indexedDbStores())
  useOfflineShell()
  return (
    <ArqProvider endpoint="/api/arq" storage={storage}>
      {children}
    </ArqProvider>
  )
}

/** Lets the page itself come up when the server is away; its conversations are in the browser anyway. */
function useOfflineShell(): void {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return
    navigator.serviceWorker.register('/offline-shell.js').catch((error: unknown) => console.warn('The page will not open while the server is away.', error))
  }, [])
}
