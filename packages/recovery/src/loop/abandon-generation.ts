import type { Logger, ModelRequest } from '@arq/core'
import type { NamedCandidate } from '../router/candidate.js'
import type { KeptPlace } from './answer-draft.js'

/**
 * Lets a vendor know that nobody will come back for a generation it keeps: it would go on, and be billed, without a reader. A resume
 * whose signal is aborted already says so by the contract of a provider that keeps generations.
 */
export async function abandonGeneration(candidate: NamedCandidate, place: KeptPlace, request: ModelRequest, logger: Logger): Promise<void> {
  const resume = { responseId: place.responseId, after: place.sequence }
  const nobody = AbortSignal.abort(new DOMException('Nobody will come back for this answer.', 'AbortError'))
  try {
    for await (const _event of candidate.provider.stream({ ...request, model: candidate.model }, { resume, signal: nobody })) return
  } catch (error) {
    if (!(error instanceof DOMException)) logger.warn('a generation that nobody reads may still be running at its vendor', { provider: candidate.provider.name, error: String(error) })
  }
}
