import type { NamedCandidate } from '../router/candidate.js'
import type { AnswerDraft } from './answer-draft.js'
import type { Progress } from './answer-state.js'

/** A candidate that has failed this often at one answer is no longer given the first chance to go on with it. */
const chances = 2

/** Who can go on with the answer best: the one that holds the generation, then the one that wrote so far and continues exactly; at first the one that the request names by its id. A model's mere name is no such wish: strategies and rollouts would have no say. */
export function preferredCandidate(wish: string, draft: AnswerDraft, { failures }: Progress, candidates: readonly NamedCandidate[]): string | undefined {
  if (draft.place !== undefined) return draft.place.candidate
  const last = failures.at(-1)
  if (last === undefined) return candidates.find(({ id }) => id === wish)?.id
  const writer = candidates.find(({ id }) => id === last.candidate)
  const failed = failures.filter(({ candidate }) => candidate === last.candidate).length
  if (writer === undefined || !last.hadContent || !last.error.isRetryable || failed >= chances) return undefined
  return writer.provider.describeModel(writer.model).capabilities.continuation === 'prefill' ? writer.id : undefined
}
