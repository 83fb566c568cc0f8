import { StreamTruncatedError, ValidationError, type ModelRequest } from '@arq/core'
import { choosePlan } from '../plans/choose-plan.js'
import type { PlannedCall } from '../plans/plan.js'
import { requestFor } from '../plans/request-for.js'
import type { Route } from '../router/router.js'
import type { AnswerDraft } from './answer-draft.js'
import type { AnswerSetup } from './answer-setup.js'
import { isJsonPrefix } from './is-json-prefix.js'

export interface AttemptChoice {
  request: ModelRequest
  draft: AnswerDraft
  isFirst: boolean
}

/**
 * The call that this candidate is asked; `undefined` where it cannot go on with the answer. Throws `StreamTruncatedError` where nobody
 * can: JSON that is broken already would only be continued to broken JSON, and what was shown is not taken back.
 */
export function chooseAttempt({ candidate }: Route, { request, draft, isFirst }: AttemptChoice, setup: AnswerSetup): PlannedCall | undefined {
  if (isFirst) return { plan: 'start', request: requestFor(request, candidate) }
  const { capabilities } = candidate.provider.describeModel(candidate.model)
  const call = choosePlan({ request, draft, candidate, capabilities, instruction: setup.instruction })
  const isRest = call?.plan === 'prefill' || call?.plan === 'instruct'
  if (isRest && request.responseFormat !== undefined && !isJsonPrefix(draft.text)) throw brokenJson()
  return call
}

export function cannotContinue(candidate: string): ValidationError {
  return new ValidationError(`${candidate} cannot continue an answer that somebody else began, so it was not asked. Declare a model with another continuation.`)
}

/** The rest of an answer was not the rest of the JSON that began it. */
export function brokenJson(): StreamTruncatedError {
  return new StreamTruncatedError('The answer broke off, and what there is of it is not the beginning of a JSON document, so it cannot be made whole. Send the request again.')
}
