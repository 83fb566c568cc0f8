import type { ArqError } from '@arq/core'
import type { Answer } from '@arq/core/client'
import { QueryClientContext, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useContext } from 'react'
import { useArqClient } from '../hooks/use-arq-client.js'
import { arqQueryOptions } from './arq-query-options.js'
import { ownQueryClient } from './own-query-client.js'
import { stopAsking } from './running-asks.js'

export interface UseArqQueryOptions {
  prompt: string
  /** @defaultValue true; a blank prompt is never asked */
  enabled?: boolean
}

export type UseArqQueryResult = UseQueryResult<Answer, ArqError> & {
  /** Ends the answer everywhere and keeps what was written, marked as stopped. */
  stop(): void
}

/**
 * Asks one question outside any conversation. `data` grows while the answer is written; `isFetching` says whether it still does.
 * Uses the `QueryClientProvider` above it, or a cache of its own where there is none.
 */
export function useArqQuery(input: string | UseArqQueryOptions): UseArqQueryResult {
  const client = useArqClient()
  const queries = useContext(QueryClientContext)
  const { prompt, enabled = true } = typeof input === 'string' ? { prompt: input } : input
  const result = useQuery(arqQueryOptions({ client, prompt, enabled }), queries ?? ownQueryClient(client))
  const stop = useCallback(() => stopAsking(client, { prompt }), [client, prompt])
  return { ...result, stop }
}
