import { defaultPreambles, preambleOpeners } from './default-preambles.js'

/** A preamble is a line or less. */
const longest = 200
const terminators = new Set([':', '：', '.', '!', '。', '！', '…', '\n', ')', ']', '）', '】'])

const aboutGoingOn =
  /continu|resum|pick(?:ing)? .{0,6}up|carry|left off|stopped|broke off|cut off|fortsetz|weiter|abgebrochen|suite|repren|repris|poursui|interromp|contin|sigo|sigue|prosig|retom|interrump|answer|response|antwort|réponse|respuesta|继续|接着|接上|续|中断|(?:rest|remainder|part|reste|resto)\s?[:.]?$|部分：?$/iu

/**
 * Looks for a sentence like "Sure, continuing:" at the beginning of a continuation that is read character by character. Finding one does
 * not say that it may be dropped: prose can begin with the same words.
 */
export class PreambleSearch {
  readonly #patterns: readonly RegExp[]
  readonly #isCustom: boolean
  #text = ''
  #end = 0
  #isOver = false

  /** @param patterns each has to match the whole preamble; without a `g` or `y` flag */
  constructor(patterns: readonly RegExp[] = defaultPreambles) {
    this.#patterns = patterns
    this.#isCustom = patterns !== defaultPreambles
  }

  /** Where the longest preamble ends, in UTF-16 units; 0 for none. */
  get end(): number {
    return this.#end
  }

  /** Whether it stands on a line of its own. */
  get endsLine(): boolean {
    return this.#end > 0 && /^[ \t]*\n/.test(this.#text.slice(this.#end))
  }

  /** Whether it speaks of going on, and not only of the rest of something. */
  get isAboutGoingOn(): boolean {
    return aboutGoingOn.test(this.#text.slice(0, this.#end))
  }

  /** Whether a (longer) preamble is possible yet. */
  get isPossible(): boolean {
    return !this.#isOver && (this.#isCustom || mayOpen(this.#text))
  }

  /** Returns whether a preamble ends with this character. */
  feed(character: string): boolean {
    if (this.#text.length > longest + 8) return false
    this.#text += character
    if (this.#isOver) return false
    const hasWords = this.#text.trim() !== ''
    if (this.#text.length > longest || (character === '\n' && hasWords)) this.#isOver = true
    return hasWords && terminators.has(character) && this.#find()
  }

  /** Leaves a line break at the end to the text behind it. */
  #find(): boolean {
    const sentence = this.#text.trim()
    if (!this.#patterns.some((pattern) => pattern.test(sentence))) return false
    const end = this.#text.trimEnd().length
    if (end === this.#end) return false
    this.#end = end
    return true
  }
}

/** Sentences begin with a capital, unless they stand in brackets; scripts without capitals have no case to tell by. */
function mayOpen(text: string): boolean {
  const sentence = text.trimStart()
  const head = sentence.replace(/^[([（【]/, '').replaceAll('’', "'")
  const first = Array.from(head)[0] ?? ''
  if (head === sentence && first !== '' && first.toLowerCase() === first && first.toUpperCase() !== first) return false
  const lower = head.toLowerCase()
  return preambleOpeners.some((opener) => opener.startsWith(lower) || lower.startsWith(opener))
}
