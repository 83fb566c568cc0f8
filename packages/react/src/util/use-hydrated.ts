import { useSyncExternalStore } from 'react'

/** False on a server and in the first render that takes over its markup, true from then on. */
export function useHydrated(): boolean {
  return useSyncExternalStore(neverChanges, () => true, () => false)
}

function neverChanges(): () => void {
  return () => undefined
}
