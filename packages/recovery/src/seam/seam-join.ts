import { endsInFenceLine, hasFence, withoutFence } from './shown-fence.js'
import { reconcileWhitespace } from './reconcile-whitespace.js'

const blank = /\s/
const mark = /[*_#`~]/

/**
 * The place where shown text and new text meet. Holds back what the new text begins with for as long as it may be the same white space
 * or closing marks that the shown text already ends with, and lets through what of it is new.
 */
export class SeamJoin {
  readonly #shown: string
  #held = ''
  #isDone = false

  /** @param shown white space and marks at the very end of the shown text */
  constructor(shown: string) {
    this.#shown = shown
  }

  get held(): string {
    return this.#held
  }

  get isDone(): boolean {
    return this.#isDone
  }

  /** Takes one character; returns what can be shown of it and of what was held. */
  push(character: string): string {
    if (this.#isLoose(character)) {
      this.#held += character
      return ''
    }
    const isSecondHalf = isHalf(this.#shown) && this.#held === '' && character.startsWith(this.#shown)
    return this.#end(isSecondHalf ? character.slice(1) : this.#reconciled() + character)
  }

  /** No more is coming. */
  flush(): string {
    return this.#isDone ? '' : this.#end(this.#reconciled())
  }

  #end(text: string): string {
    this.#held = ''
    this.#isDone = true
    return text
  }

  #isLoose(character: string): boolean {
    if (blank.test(character)) return true
    return (mark.test(character) && mark.test(this.#shown)) || (hasFence(this.#shown) && endsInFenceLine(this.#held))
  }

  #reconciled(): string {
    if (this.#shown !== '' && this.#held.startsWith(this.#shown)) return this.#held.slice(this.#shown.length)
    const rest = withoutFence(this.#shown, this.#held) ?? withoutMarks(this.#shown.replace(/\s+/g, ''), this.#held)
    const space = rest.length - rest.trimStart().length
    return reconcileWhitespace(trailingSpace(this.#shown), rest.slice(0, space)) + rest.slice(space)
  }
}

/** Without the marks that were shown, and the white space before and between them; as it is where they are others. */
function withoutMarks(marks: string, text: string): string {
  if (marks === '') return text
  let found = 0
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text.charAt(offset)
    if (blank.test(character)) continue
    if (character !== marks[found]) return text
    found += 1
    if (found === marks.length) return text.slice(offset + 1)
  }
  return text
}

function trailingSpace(text: string): string {
  return text.slice(text.trimEnd().length)
}

function isHalf(text: string): boolean {
  const code = text.charCodeAt(0)
  return text.length === 1 && code >= 0xd800 && code <= 0xdbff
}
