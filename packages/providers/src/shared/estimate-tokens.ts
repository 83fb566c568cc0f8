import { modelText, type ModelMessage } from '@arq/core'

/** Role, separators and the opening of the answer cost a few tokens beside the text itself. */
const tokensPerMessage = 6

/** Tokens of a prompt, estimated without a tokenizer: rather too many than too few, for any language and for code. */
export function estimateTokens(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + tokensPerMessage + estimateTextTokens(modelText(message)), 0)
}

/**
 * Tokens of a text. Each run of one kind of character is priced at the worst rate that the vocabularies cl100k and o200k
 * show for ordinary text of that kind, so English comes out about a quarter too high and other scripts up to double.
 */
export function estimateTextTokens(text: string): number {
  // English words are long tokens; the words of languages with accents are cut finer, those without accents included.
  const lettersPerToken = accents.test(text) ? 2.4 : 4
  let tokens = 0
  for (const run of text.matchAll(runs)) tokens += priceOf(run, lettersPerToken)
  return Math.ceil(tokens)
}

const accents = /[\u00c0-\u024f]/

/** Parts of words, capitals, numbers, blanks, punctuation, East Asian scripts, other letters, and the rest one by one. */
const runs =
  /([A-Z]?[a-z\u00c0-\u024f]+)|([A-Z]+)|(\d+)|(\s+)|([!-/:-@[-`{-~]+)|([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+)|([\p{L}\p{M}]+)|([^])/gu

function priceOf([, word, capitals, digits, blank, punctuation, eastAsian, letters, other]: RegExpMatchArray, lettersPerToken: number): number {
  if (word !== undefined) return Math.max(1, word.length / lettersPerToken)
  if (capitals !== undefined) return Math.max(1, capitals.length / 2.5)
  if (digits !== undefined) return Math.ceil(digits.length / 3)
  if (blank !== undefined) return blank === ' ' ? 0 : 0.9 + blank.length / 8
  if (punctuation !== undefined) return Math.max(1, punctuation.length * 0.75)
  if (eastAsian !== undefined) return eastAsian.length * 1.3
  if (letters !== undefined) return letters.length
  return Math.max(2, (other ?? '').length * 1.6)
}
