import type { LLMProvider } from '@arq/core'

/** A model at a provider that may be asked for an answer. */
export interface Candidate {
  /** Unique among the candidates. @defaultValue `provider.name/model` */
  id?: string
  provider: LLMProvider
  model: string
  /** Lower goes first. @defaultValue its place in the list */
  priority?: number
  /** Whether it may take over from another that failed. @defaultValue true */
  fallback?: boolean
  /** Share of the traffic under `weighted`. @defaultValue 1 */
  weight?: number
  /** How good its answers are: higher is better, and a request may ask for a least tier. @defaultValue 1 */
  tier?: number
  /** What the account allows. Absent is unlimited. */
  limits?: { requestsPerMinute?: number; tokensPerMinute?: number }
  /** Longest answer to ask of it, in tokens; the smaller of this and the request's holds. */
  maxOutputTokens?: number
}

/** A candidate with its id settled. */
export type NamedCandidate = Candidate & { id: string }
