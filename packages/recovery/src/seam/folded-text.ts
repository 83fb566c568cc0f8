/** White space, and what takes no room at all. The zero-width joiner is not among them: it makes one emoji of several. */
const invisible = /^[\s\u200b\u2060\ufeff\u00ad]$/

/** Marks that models set and leave out at will. */
const emphasis = new Set(['*', '_', '#'])

const folded: Readonly<Record<string, string>> = {
  '“': '"', '”': '"', '„': '"', '‟': '"', '«': '"', '»': '"', '「': '"', '」': '"', '『': '"', '』': '"',
  '‘': "'", '’': "'", '‚': "'", '‹': "'", '›': "'", '´': "'",
  '–': '-', '—': '-', '‑': '-', '−': '-',
  '，': ',', '：': ':', '；': ';', '！': '!', '？': '?', '（': '(', '）': ')',
}

/**
 * A text as it is compared: without white space, emphasis, backticks and the language behind a code fence, in lower case, with plain
 * quotes and dashes. One unit is one code point. Each keeps its place in the original, so that a place found here can be cut there.
 * Grows at its end, at a cost that does not depend on what it holds.
 */
export class FoldedText {
  readonly units: string[] = []
  /** Where each unit begins in the original, and where it ends, in UTF-16 units. */
  readonly starts: number[] = []
  readonly ends: number[] = []
  #original = ''
  #ticks = 0
  #inFenceLine = false

  constructor(text: string = '') {
    this.append(text)
  }

  get original(): string {
    return this.#original
  }

  get length(): number {
    return this.units.length
  }

  append(text: string): void {
    let offset = this.#original.length
    this.#original += text
    for (const character of text) {
      const end = offset + character.length
      for (const unit of this.#fold(character)) this.#add(unit, offset, end)
      offset = end
    }
  }

  #add(unit: string, start: number, end: number): void {
    this.units.push(unit)
    this.starts.push(start)
    this.ends.push(end)
  }

  #fold(character: string): readonly string[] {
    if (character === '`' || character === '~') return this.#tick()
    this.#ticks = 0
    if (character === '\n') this.#inFenceLine = false
    if (this.#inFenceLine || emphasis.has(character) || invisible.test(character) || isHalf(character)) return []
    if (character === '…') return ['.', '.', '.']
    const lower = character.toLowerCase()
    return [folded[character] ?? (lower.length === character.length ? lower : character)]
  }

  /** The third mark of a fence: what stands behind it on its line is a language, not text. */
  #tick(): readonly string[] {
    this.#ticks += 1
    if (this.#ticks === 3) this.#inFenceLine = true
    return []
  }
}

/** One half of a character outside the basic plane, cut off from the other. */
function isHalf(character: string): boolean {
  const code = character.charCodeAt(0)
  return character.length === 1 && code >= 0xd800 && code <= 0xdfff
}
