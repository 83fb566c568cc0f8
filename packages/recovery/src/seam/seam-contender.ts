import type { FoldedText } from './folded-text.js'
import { OverlapSearch } from './overlap-search.js'
import type { Overlap } from './overlap.js'
import { RestartMatch } from './restart-match.js'
import { weighOverlap } from './weigh-overlap.js'

export interface ContenderPlace {
  /** Index of its first unit in the continuation. */
  first: number
  /** Where the continuation begins, behind a preamble, in UTF-16 units: what stands between there and the first unit leads up to it. */
  from: number
  /** Whether something announces it: a preamble, a quote, an ellipsis. */
  isAnnounced: boolean
}

export interface SeamTexts {
  shown: FoldedText
  continuation: FoldedText
  isInCode: boolean
  /** Units of the words that the model was asked to begin with; 0 where it was not asked. */
  anchorUnits: number
  removeRestart: boolean
}

/** Units of a restarted answer that are enough to take it for one. */
const restartUnits = 24
/** Repeated units behind which a difference no longer means that nothing was repeated. */
const longRestart = 160

/** One reading of a continuation: that the answer goes on from this place in it, and what stands there repeats shown text. */
export class SeamContender {
  readonly #place: ContenderPlace
  readonly #texts: SeamTexts
  readonly #search: OverlapSearch
  readonly #restart: RestartMatch

  constructor(texts: SeamTexts, place: ContenderPlace) {
    this.#texts = texts
    this.#place = place
    this.#search = new OverlapSearch(texts.shown.units)
    this.#restart = new RestartMatch(texts.shown.units)
  }

  /** Whether more text could change what it says. */
  get isOpen(): boolean {
    return this.#search.isAlive || this.#search.isBareOverlap || this.#isRestarting
  }

  /** Whether so much has been repeated that it is worth any wait to see it through. */
  get isRepeating(): boolean {
    if (this.#isRestarting && this.#restart.matched >= 16) return true
    if (this.#isBeginOfAnchor || this.#isBeginOfAnswer) return true
    const { running, remaining } = this.#search
    return (running >= 8 && remaining <= 400) || (running >= 16 && remaining <= 2_000) || running >= 40
  }

  /** Index of its first unit in the continuation. */
  get first(): number {
    return this.#place.first
  }

  get hasAnchor(): boolean {
    return this.#texts.anchorUnits > 0 && this.#search.has(this.#texts.anchorUnits)
  }

  feed(unit: string): void {
    this.#search.feed(unit)
    if (this.#texts.removeRestart) this.#restart.feed(unit)
  }

  /** How many units of the continuation, from its place on, are repeated; 0 where none are. */
  repeated(isOver: boolean): number {
    if (this.hasAnchor) return this.#texts.anchorUnits
    return Math.max(this.#overlap(), this.#restarted(isOver))
  }

  /** As far as it goes it does what the model was asked for. */
  get #isBeginOfAnchor(): boolean {
    const { shown, anchorUnits } = this.#texts
    return this.#came <= anchorUnits && this.#isAll(shown.length - anchorUnits)
  }

  get #isBeginOfAnswer(): boolean {
    return this.#texts.removeRestart && this.#came >= 5 && this.#came <= 16 && this.#isAll(0)
  }

  /** Units that came from its place on. */
  get #came(): number {
    return this.#texts.continuation.length - this.#place.first
  }

  /** Whether all that came stands here in what was shown. */
  #isAll(start: number): boolean {
    const { shown, continuation } = this.#texts
    return this.#came > 0 && continuation.units.slice(this.#place.first).every((unit, index) => unit === shown.units[start + index])
  }

  get #isRestarting(): boolean {
    return this.#texts.removeRestart && this.#restart.state === 'matching'
  }

  #overlap(): number {
    const { longest } = this.#search
    if (longest === 0) return 0
    const { shown, continuation, isInCode } = this.#texts
    const { first, from, isAnnounced } = this.#place
    const lead = continuation.original.slice(from, continuation.starts[first])
    const overlap: Overlap = { shown, continuation, isInCode, first, lead, units: longest }
    return weighOverlap(overlap, isAnnounced) ? longest : 0
  }

  #restarted(isOver: boolean): number {
    const { matched, agreed, isComplete } = this.#restart
    if (isComplete) return matched >= restartUnits ? agreed : 0
    return this.#isCutRestart(isOver) && !this.#beginsAgain() ? agreed : 0
  }

  /** A restart that broke off itself, that has other last words, or that was so long that it was one although it went elsewhere. */
  #isCutRestart(isOver: boolean): boolean {
    const { state, matched, changes, remaining, isOnTrack } = this.#restart
    if (matched < 2 * restartUnits || (state === 'matching' && !isOver)) return false
    return remaining <= restartUnits || (state === 'matching' ? isOnTrack : matched >= longRestart && changes === 0)
  }

  /** Whether the answer's beginning came back in it already: a refrain, or files that all begin alike. */
  #beginsAgain(): boolean {
    const { units } = this.#texts.shown
    return units.join('').includes(units.slice(0, restartUnits).join(''), 1)
  }
}
