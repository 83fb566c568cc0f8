import type { ModelRequest } from '@arq/core'
import type { NamedCandidate } from '../router/candidate.js'

/** The caller's request as this candidate is asked it. */
export function requestFor(request: ModelRequest, { model, maxOutputTokens }: NamedCandidate): ModelRequest {
  if (maxOutputTokens === undefined) return { ...request, model }
  return { ...request, model, maxOutputTokens: Math.min(maxOutputTokens, request.maxOutputTokens ?? maxOutputTokens) }
}
