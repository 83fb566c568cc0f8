import type { Question } from '@arq/core/client'

/** Everything an answer depends on. */
export type ArqQueryKey = readonly ['arq', endpoint: string, 'query', question: Question]

export function arqQueryKey(endpoint: string, question: Question): ArqQueryKey {
  return ['arq', endpoint, 'query', question]
}
