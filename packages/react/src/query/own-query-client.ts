import type { ArqClient } from '@arq/core/client'
import { QueryClient } from '@tanstack/react-query'

const queryClients = new WeakMap<ArqClient, QueryClient>()

/**
 * The cache of applications that have no TanStack Query of their own: one per ARQ client. It is made by the first `useArqQuery`
 * and not by the provider, so that a page with nothing but a chat does not load TanStack Query at all.
 */
export function ownQueryClient(client: ArqClient): QueryClient {
  const known = queryClients.get(client) ?? new QueryClient()
  queryClients.set(client, known)
  return known
}
