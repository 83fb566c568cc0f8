import { doubledWords } from './doubled-words.js'
import { functionWords } from './function-words.js'
import type { Overlap, OverlapTexts } from './overlap.js'
import { isUnspaced, isWordCharacter } from './word-boundary.js'
import { wordsOf } from './words-of.js'

/** Whether an overlap of a word or two may well be part of the text: what stands at such a place often comes twice. */
export function isChance(overlap: Overlap, texts: OverlapTexts, words: readonly string[]): boolean {
  return (
    isRepeatedLine(overlap, texts, words) ||
    isCell(overlap, texts, words) ||
    (words.every((word) => /^\p{N}/u.test(word)) && areChanceNumbers(overlap, texts, words)) ||
    (words.length === 1 && isChanceWord(overlap, texts, words[0] ?? ''))
  )
}

/** A line that stands twice, one below the other. */
function isRepeatedLine({ shown, lead, isInCode }: Overlap, { start, shownEnd, after }: OverlapTexts, words: readonly string[]): boolean {
  const line = shown.original.slice(shown.original.lastIndexOf('\n', start - 1) + 1, start)
  if (!/^[\s>*+-]*(?:\d+[.)])?\s*$/.test(line)) return false
  const isOnNextLine = /^\s*\n\s*$/.test(lead) || (shownEnd.includes('\n') && /^[^\S\n]*\n/.test(after))
  return isOnNextLine && (!isInCode || words.length <= 1)
}

/** In the row of a table, a cell like the one before it, or a row. One that was not closed is no cell yet. */
function isCell({ shown, lead }: Overlap, { start, repeated, shownEnd }: OverlapTexts, words: readonly string[]): boolean {
  const line = shown.original.slice(shown.original.lastIndexOf('\n', start - 1) + 1)
  if (!/^\s*\|/.test(line) || !repeated.endsWith('|')) return false
  if (shownEnd.includes('\n')) return repeated.startsWith('|') || lead.includes('|')
  return !repeated.slice(1, -1).includes('|') || words.join('').length < 8
}

/** One digit agrees by chance; numbers with separators are a list; a number that goes on in the continuation was cut within. */
function areChanceNumbers({ isInCode }: Overlap, { repeated, shownEnd, after }: OverlapTexts, words: readonly string[]): boolean {
  if (words.join('').length < 2) return true
  if (/^[.,]?\p{N}/u.test(after) && shownEnd === '') return false
  return isInCode || words.length > 1 || /[,;/]/.test(repeated)
}

function isChanceWord(overlap: Overlap, texts: OverlapTexts, word: string): boolean {
  if (Array.from(word).every(isUnspaced)) return isChanceInUnspaced(word)
  const goesOn = isWordCharacter(Array.from(texts.after.slice(0, 2))[0] ?? '')
  if (goesOn) return /\s/.test(overlap.lead) && isWholeWord(overlap, word)
  if (doubledWords.has(word)) return true
  return isListed(overlap, texts, word)
}

function isChanceInUnspaced(word: string): boolean {
  const needed = /^[\p{Script=Han}]/u.test(word) ? 2 : 3
  return Array.from(word).length < needed || doubledWords.has(word)
}

/** Set off by a space, a longer word is a new one wherever the shorter stands for itself. */
function isWholeWord({ shown }: Overlap, word: string): boolean {
  if (functionWords.has(word)) return true
  return wordsOf(shown.original.slice(-4_000)).slice(0, -1).includes(word)
}

/** Equal items: `(a, a)`, `true, true`, `</b></b>`. */
function isListed({ isInCode }: Overlap, { repeated }: OverlapTexts, word: string): boolean {
  const isItem = /^[^\p{L}\p{N}\s]{0,2}[\p{L}\p{N}_.]+["']?[,;)\]}>]$|^[^\p{L}\p{N}\s]+[\p{L}\p{N}_.]+$/u.test(repeated)
  return isItem && (isInCode || word.length === 1 || /^<|>$/.test(repeated))
}
