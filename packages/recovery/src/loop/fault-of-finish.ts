import { ContentFilterError, ProviderUnavailableError, type ArqError, type FinishReason } from '@arq/core'
import { brokenJson } from './choose-attempt.js'

export interface FinishedAnswer {
  provider: string
  /** The reader has something of the answer. */
  isShown: boolean
  /** There is nobody else to ask. */
  isAlone: boolean
  /** The text of an answer that is to be JSON and was put together from several attempts. */
  patchedJson: string | undefined
}

/** Ends in good order that leave no whole answer, or none at all where another model may give one. */
export function faultOfFinish(reason: FinishReason, { provider, isShown, isAlone, patchedJson }: FinishedAnswer): ArqError | undefined {
  if (reason.unified === 'error') {
    return new ProviderUnavailableError(`${provider} ended its answer with an error, so it is not whole. Send the request again.`, { isRetryable: true })
  }
  if (reason.unified === 'content-filter' && !isShown && !isAlone) {
    return new ContentFilterError(`${provider} refused to answer, so there is no answer from it. Ask another model, or change the question.`)
  }
  return reason.unified === 'stop' && patchedJson !== undefined && !isJson(patchedJson) ? brokenJson() : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
