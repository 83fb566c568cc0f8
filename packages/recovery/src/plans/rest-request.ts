import type { ModelMessage, ModelRequest } from '@arq/core'
import type { PlanContext } from './plan.js'
import { requestFor } from './request-for.js'

/** A Latin letter is some quarter of a token, other characters most of one. Rather too few: an answer may end a little late, and not early. */
const lettersPerToken = 4.2
const tokensPerWideCharacter = 0.8

/**
 * The request for the rest of an answer: what was shown counts against its length, a format that can only be enforced from its first
 * character is left to the text so far, and the vendor is not asked to keep a generation that begins in the middle.
 */
export function restRequest({ request, candidate, draft }: PlanContext, messages: readonly ModelMessage[]): ModelRequest {
  const { responseFormat: _format, background: _background, reasoning: _reasoning, maxOutputTokens, ...rest } = requestFor(request, candidate)
  return {
    ...rest,
    messages,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: Math.max(1, maxOutputTokens - shownTokens(draft.text)) }),
  }
}

function shownTokens(text: string): number {
  let wide = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x2ff) wide += 1
  return Math.floor((text.length - wide) / lettersPerToken + wide * tokensPerWideCharacter)
}
