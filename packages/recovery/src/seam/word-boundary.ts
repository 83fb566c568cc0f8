const wordCharacter = /^[\p{L}\p{N}\p{M}]$/u
const withoutSpaces = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u

/** Whether the character is part of a word, a number included. */
export function isWordCharacter(character: string): boolean {
  return wordCharacter.test(character)
}

/** Whether the script of the character sets no spaces between words, so that a word may begin at any of them. */
export function isUnspaced(character: string): boolean {
  return withoutSpaces.test(character)
}

/** Whether a word begins or ends at `offset`, and no word or number spans it. */
export function isWordBoundary(text: string, offset: number): boolean {
  const before = lastCharacter(text.slice(Math.max(0, offset - 2), offset))
  const after = firstCharacter(text.slice(offset, offset + 2))
  if (before === '' || after === '') return true
  if (isUnspaced(before) || isUnspaced(after)) return true
  if (isWordCharacter(before) && isWordCharacter(after)) return false
  return !isInsideNumber(text, offset, before, after) && !isInsideContraction(text, offset, before, after)
}

/** `3.14` and `1,000` are one number each. */
function isInsideNumber(text: string, offset: number, before: string, after: string): boolean {
  const isDigit = (character: string | undefined): boolean => character !== undefined && character >= '0' && character <= '9'
  if ((before === '.' || before === ',') && isDigit(after)) return isDigit(text[offset - 2])
  return (after === '.' || after === ',') && isDigit(before) && isDigit(text[offset + 1])
}

/** `you'll` is one word, and so is `aujourd’hui`. */
function isInsideContraction(text: string, offset: number, before: string, after: string): boolean {
  const isApostrophe = (character: string): boolean => character === "'" || character === '’'
  const isLetter = (character: string | undefined): boolean => character !== undefined && /^\p{L}$/u.test(character)
  return (isApostrophe(before) && isLetter(after) && isLetter(text[offset - 2])) || (isApostrophe(after) && isLetter(before) && isLetter(text[offset + 1]))
}

function firstCharacter(text: string): string {
  return Array.from(text)[0] ?? ''
}

function lastCharacter(text: string): string {
  return Array.from(text).at(-1) ?? ''
}
