import type { ArqClient } from '@arq/core/client'
import { useState } from 'react'
import { lazy } from '../util/lazy.js'
import { useHydrated } from '../util/use-hydrated.js'

/** The given thread id, or one made for this component; empty on a server, where chance would differ from the browser's. */
export function useThreadId(client: ArqClient, given: string | undefined): string {
  const [generated] = useState(() => lazy(() => client.newThreadId()))
  const isHydrated = useHydrated()
  return given ?? (isHydrated ? generated() : '')
}
