/** Why a model stopped: one of six words for programs, and the provider's own for people. */
export interface FinishReason {
  unified: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'aborted'
  raw: string | undefined
}
