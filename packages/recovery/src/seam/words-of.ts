import { isUnspaced } from './word-boundary.js'

const word = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu

/** The words and numbers of a text, in lower case. Scripts without spaces give one for each run of them. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(word) ?? []
}

/** How much words tell: short ones and numbers come together by chance more often, and two characters of an unspaced script are a word. */
export function countWords(words: readonly string[]): number {
  return words.reduce((sum, each) => sum + weightOf(each), 0)
}

function weightOf(text: string): number {
  const characters = Array.from(text)
  if (characters.some(isUnspaced)) return characters.length / 2
  if (/^\p{N}/u.test(text)) return 0.5
  return characters.length < 3 ? 0.75 : 1
}
