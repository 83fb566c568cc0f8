import { closingMark } from './closing-mark.js'
import { mayReopenFence, reopenedFence } from './fence-reopening.js'
import { fenceState, type FenceState } from './fence-state.js'
import { FoldedText } from './folded-text.js'
import { PreambleSearch } from './preamble-search.js'
import { SeamContender, type SeamTexts } from './seam-contender.js'
import type { DecisionTime, SeamDecision } from './seam-decision.js'
import { sentencePlace } from './sentence-place.js'

export interface SeamHeadOptions {
  shown: string
  anchor: string
  preambles: readonly RegExp[] | undefined
  removeRestart: boolean
  isJson: boolean | undefined
}

/** Marks that models set before they go on, and those among them that say so. */
const decoration = /^[\s"'“”„«»「」『』‘’….*_]$/
const announcing = /["'“”„«»「」『』‘’…]|\.\.\./

/** The beginning of a continuation, read character by character until it is decided what of it repeats what was shown. */
export class SeamHead {
  readonly #shown: string
  readonly #texts: SeamTexts
  readonly #fence: FenceState
  readonly #preamble: PreambleSearch
  readonly #place: 'inside' | 'end' | 'speech'
  readonly #contenders: SeamContender[] = []
  /** Where the text behind the preamble begins so far, and whether marks were all that came since. */
  #bodyStart = 0
  #isBare = true
  #visibleFrom: number | undefined

  constructor({ shown, anchor, preambles, removeRestart, isJson }: SeamHeadOptions) {
    const folded = new FoldedText(shown)
    this.#shown = shown
    this.#fence = fenceState(shown)
    this.#texts = { shown: folded, continuation: new FoldedText(), isInCode: this.#fence.isOpen, anchorUnits: anchorUnits(folded, anchor), removeRestart }
    this.#preamble = new PreambleSearch(preambles)
    this.#place = this.#fence.isOpen || isJson === true ? 'inside' : sentencePlace(shown)
    this.#contend(false)
  }

  get text(): string {
    return this.#texts.continuation.original
  }

  /** UTF-16 units of the preamble: what stands behind it is what may be new. */
  get bodyStart(): number {
    return this.#bodyStart
  }

  /** Where text begins that may be new: behind a preamble at its first character that is no white space. */
  get visibleFrom(): number | undefined {
    return this.#bodyStart === 0 ? 0 : this.#visibleFrom
  }

  feed(character: string): void {
    const { continuation } = this.#texts
    if (this.#isBare && !decoration.test(character)) this.#leaveMarks()
    if (this.#visibleFrom === undefined && character.trim() !== '') this.#visibleFrom = this.text.length
    const before = continuation.length
    continuation.append(character)
    for (const unit of continuation.units.slice(before)) for (const contender of this.#contenders) contender.feed(unit)
    if (this.#preamble.feed(character)) this.#beginBody()
  }

  /** What becomes of the text read so far; `undefined` as long as more of it is worth the wait. */
  decide(time: DecisionTime): SeamDecision | undefined {
    if (this.#contenders.some((contender) => contender.hasAnchor)) return this.#repeated(time)
    if (time === 'early' && this.#isOpen()) return undefined
    if (time === 'late' && this.#isWorthWaiting()) return undefined
    return this.#repeated(time) ?? this.#announced(time) ?? this.#continued(0)
  }

  /** Behind quotes, an ellipsis or the like: they may be no part of the text, if it repeats something. */
  #leaveMarks(): void {
    this.#isBare = false
    if (announcing.test(this.text.slice(this.#bodyStart))) this.#contend(true)
  }

  #beginBody(): void {
    this.#bodyStart = this.#preamble.end
    this.#isBare = true
    this.#visibleFrom = undefined
    this.#contend(true)
  }

  #contend(isAnnounced: boolean): void {
    const first = this.#texts.continuation.length
    this.#contenders.push(new SeamContender(this.#texts, { first, from: this.#bodyStart, isAnnounced }))
  }

  #isOpen(): boolean {
    return this.#isBare || this.#contenders.some((contender) => contender.isOpen) || this.#preamble.isPossible || this.#mayReopen()
  }

  #mayReopen(): boolean {
    return this.text.length < 80 && mayReopenFence(this.#fence, this.text.slice(this.#bodyStart))
  }

  #isWorthWaiting(): boolean {
    if (this.#contenders.some((contender) => contender.isRepeating)) return true
    if (this.#preamble.end > 0 && this.#isPreambleOnly()) return true
    return this.#preamble.isPossible && this.text.trim().length > 2 && this.#place === 'inside'
  }

  #isPreambleOnly(): boolean {
    return this.text.slice(this.#preamble.end).trim() === ''
  }

  #repeated(time: DecisionTime): SeamDecision | undefined {
    const { shown, continuation } = this.#texts
    let units = 0
    let drop = 0
    for (const contender of this.#contenders) {
      const repeated = contender.repeated(time === 'over')
      const end = continuation.ends[contender.first + repeated - 1] ?? 0
      if (!contender.hasAnchor && (repeated <= units || this.#isBeginOfPreamble(end, repeated))) continue
      units = repeated
      drop = end + closingMark(this.#shown, this.text.slice(0, end), this.text.slice(end))
      if (contender.hasAnchor) break
    }
    return units === 0 ? undefined : { drop, shownEnd: this.#shown.slice(shown.ends.at(-1) ?? 0) }
  }

  /** A preamble may begin with the letters that the shown text ends with. */
  #isBeginOfPreamble(end: number, units: number): boolean {
    return end < this.#preamble.end && units < 12
  }

  /** A preamble is dropped where the text could not go on so: in the middle of a sentence, or where it speaks of going on and stands alone. */
  #announced(time: DecisionTime): SeamDecision | undefined {
    const { end, endsLine, isAboutGoingOn } = this.#preamble
    // It announces a rest, and there is none: the answer was whole already.
    if (time === 'over' && isAboutGoingOn && /[:：]\s*$/.test(this.text) && this.#isPreambleOnly()) return this.#continued(this.text.length)
    if (end === 0 || this.#isPreambleOnly() || this.#place === 'speech') return undefined
    if (this.#place === 'inside') return this.#continued(endsLine ? end + lineBreaksAt(this.text, end) : end)
    return endsLine && isAboutGoingOn ? this.#continued(end) : undefined
  }

  #continued(from: number): SeamDecision {
    const rest = this.text.slice(from)
    const endsInLine = !/\n[ \t]*$/.test(this.#shown)
    return { drop: from + reopenedFence(this.#fence, endsInLine, rest), shownEnd: looseEnd(this.#shown) }
  }
}

/** Up to the line that follows; its indentation is its own. */
function lineBreaksAt(text: string, offset: number): number {
  return /^(?:[^\S\n]*\n)*/.exec(text.slice(offset))?.[0].length ?? 0
}

/** White space at the end of a text, or the half of a character that it was cut in. */
function looseEnd(text: string): string {
  const code = text.charCodeAt(text.length - 1)
  return code >= 0xd800 && code <= 0xdbff ? text.slice(-1) : text.slice(text.trimEnd().length)
}

/** How many units the words take that the model was asked to begin with; 0 where they are not the end of what was shown. */
function anchorUnits(shown: FoldedText, anchor: string): number {
  const { units } = new FoldedText(anchor)
  const start = shown.length - units.length
  return units.every((unit, index) => shown.units[start + index] === unit) ? units.length : 0
}
