import type { ArqError } from '@arq/core'
import type { Answer, ArqClient, Question } from '@arq/core/client'
import { queryOptions, type DataTag, type QueryClient, type UseQueryOptions } from '@tanstack/react-query'
import { arqQueryKey, type ArqQueryKey } from './arq-query-key.js'
import { ask } from './running-asks.js'

export interface ArqQueryOptionsInput extends Question {
  client: ArqClient
  /** @defaultValue true; a blank prompt is never asked */
  enabled?: boolean
}

export type ArqQueryOptions = UseQueryOptions<Answer, ArqError, Answer, ArqQueryKey> & {
  queryKey: DataTag<ArqQueryKey, Answer, ArqError>
}

/**
 * TanStack Query options for one question. The answer grows in the cache while it is written (`isFetching` until it ended) and stays:
 * it is never stale, because asking again costs money. Unmounting does not end it; `useArqQuery().stop` does.
 */
export function arqQueryOptions({ client, enabled = true, ...question }: ArqQueryOptionsInput): ArqQueryOptions {
  return queryOptions<Answer, ArqError, Answer, ArqQueryKey>({
    queryKey: arqQueryKey(client.endpoint, question),
    // The signal is left alone on purpose: whoever takes it has the answer thrown away when the last reader leaves.
    queryFn: ({ client: queries, queryKey }) => ask(client, question, (answer) => keep(queries, queryKey, answer)),
    enabled: enabled && question.prompt.trim() !== '',
    staleTime: Infinity,
    // The client reconnects and resumes by itself, also when the browser is offline.
    retry: false,
    networkMode: 'always',
  })
}

/** Into the cache, unless it was emptied in the meantime. */
function keep(queries: QueryClient, queryKey: ArqQueryKey, answer: Answer): void {
  if (queries.getQueryState(queryKey) !== undefined) queries.setQueryData(queryKey, answer)
}
