import { seamAnchor } from '@arq/recovery'
import { chaosText } from './chaos-text'
import { turnsOf } from './turns-of'

/**
 * What a model that knows nothing but the fixed text answers to a request: all of it; behind a prefill exactly the rest; asked in words
 * to go on, the rest behind the words that it was told to begin with.
 */
export function restOfText(body: unknown): string {
  const turns = turnsOf(body)
  const last = turns.at(-1)
  if (last?.role === 'assistant') return restAfter(last.text, '') ?? chaosText
  const before = turns.at(-2)
  if (last === undefined || before?.role !== 'assistant') return chaosText
  const anchor = seamAnchor(before.text)
  const isContinuation = anchor !== '' && last.text.includes(anchor)
  return (isContinuation ? restAfter(before.text, anchor) : undefined) ?? chaosText
}

/** `undefined` where somebody else wrote what was shown. */
function restAfter(shown: string, anchor: string): string | undefined {
  return chaosText.startsWith(shown) ? anchor + chaosText.slice(shown.length) : undefined
}
