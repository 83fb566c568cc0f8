import { FoldedText } from './folded-text.js'
import { repeatsItself } from './repeats-itself.js'

const fewestWords = 5
const mostWords = 14
/** Where there are no spaces, so many characters stand for the words. */
const unspacedCharacters = 16

/**
 * The words at the end of a text that a model can be asked to begin its continuation with: five of them, or more where the text repeats
 * itself, so that they say where they belong. A word that was cut is part of it. Empty for a text without words.
 */
export function seamAnchor(shown: string): string {
  const text = shown.trimEnd()
  const tail = new FoldedText(text.slice(-4_000))
  for (let words = fewestWords; words < mostWords; words += 1) {
    const anchor = lastWords(text, words)
    if (!repeatsItself(tail.units, new FoldedText(anchor).length)) return anchor
  }
  return lastWords(text, mostWords)
}

function lastWords(text: string, words: number): string {
  const found = text.slice(-1_000).match(new RegExp(`(?:\\S+\\s+){0,${words - 1}}\\S+$`))?.[0] ?? ''
  const characters = Array.from(found)
  return characters.length > words * unspacedCharacters ? characters.slice(-unspacedCharacters).join('') : found
}
