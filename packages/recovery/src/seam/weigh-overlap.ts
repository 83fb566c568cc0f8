import { isChance } from './chance-overlap.js'
import { overlapTexts, type Overlap, type OverlapTexts } from './overlap.js'
import { repeatsItself } from './repeats-itself.js'
import { isUnspaced, isWordBoundary, isWordCharacter } from './word-boundary.js'
import { countWords, wordsOf } from './words-of.js'

/** From so many words on, chance is out of the question; below, the place decides. */
const certainWords = 2.5
/** Letters that make an overlap certain although it begins inside a word. */
const certainLetters = 10

/**
 * Whether an overlap is the model's repetition, and is to be left out, or part of the text, which is kept.
 *
 * A long overlap is a repetition. One or two words can be either, and no rule is right for both "over the" + "the lazy dog" and "it was
 * very" + "very late". What is weighed: how many words agree; whether they begin where a word begins; whether the shown text repeats
 * itself at just this distance already, or has the same line further up (a refrain); whether lines, cells of a table or numbers of a list
 * stand there, which repeat by nature; and whether the word is one that people double. What remains doubtful is kept: a word too many can
 * be read over, a word that is missing cannot be known. A model that was asked to begin with given words leaves no such doubt.
 */
export function weighOverlap(overlap: Overlap, isAnnounced: boolean): boolean {
  const texts = overlapTexts(overlap)
  const words = wordsOf(texts.repeated)
  if (words.length === 0) return completesEmoji(texts)
  if (repeatsItself(overlap.shown.units, overlap.units) || isGlued(texts) || isRefrain(overlap, texts)) return false
  if (!isWordBoundary(overlap.shown.original, texts.start)) return words.join('').length >= certainLetters
  if (isAnnounced) return true
  if (isOtherLine(texts, words)) return false
  return countWords(words) >= certainWords || !isChance(overlap, texts, words)
}

/** The shown text ends behind a word, while in the continuation the word goes on: another word that begins alike. */
function isGlued({ repeated, shownEnd, after }: OverlapTexts): boolean {
  const last = Array.from(repeated).at(-1) ?? ''
  const next = Array.from(after.slice(0, 2))[0] ?? ''
  if (!/\s/.test(shownEnd) || isUnspaced(last) || isUnspaced(next)) return false
  return isWordCharacter(last) && isWordCharacter(next)
}

/** Whole lines that stood further up already. In code that says nothing: the same line may stand in many places, but not twice in a row. */
function isRefrain({ shown, units, isInCode }: Overlap, { start, repeated, shownEnd }: OverlapTexts): boolean {
  if (isInCode) return false
  const { original } = shown
  const lineStart = original.lastIndexOf('\n', start - 1) + 1
  if (original.slice(lineStart, start).trim() !== '' || !endsLine(shownEnd)) return false
  const lines = repeated.split('\n').map((line) => line.trim())
  const above = original.slice(0, lineStart).split('\n').map((line) => line.trim())
  return lines.every((line) => line === '' || above.includes(line)) && units < shown.length
}

/** A line that was complete, while in the continuation it goes on: an item that begins like the one before it. */
function isOtherLine({ repeated, shownEnd, after }: OverlapTexts, words: readonly string[]): boolean {
  if (!endsLine(shownEnd) || repeated.includes('\n') || words.length > 8 || /[.!?。！？]$/u.test(repeated)) return false
  return after !== '' && !/^[^\S\n]*[*_`~]*[^\S\n]*\n/.test(after)
}

function endsLine(text: string): boolean {
  return text.includes('\n')
}

/** An emoji of several characters that was cut within. */
function completesEmoji({ repeated, after }: OverlapTexts): boolean {
  return /\p{Extended_Pictographic}(?:\u200d|\ufe0f|\p{Emoji_Modifier})*$/u.test(repeated) && /^(?:\u200d|\ufe0f|\p{Emoji_Modifier})/u.test(after)
}
