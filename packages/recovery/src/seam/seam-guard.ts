import { SeamHead } from './seam-head.js'
import { SeamJoin } from './seam-join.js'
import type { DecisionTime } from './seam-decision.js'

export interface SeamGuardOptions {
  /** All of the answer's text that was shown so far. */
  shown: string
  /**
   * How the continuation was asked for: in words, by handing over the text as the beginning of the answer, or not at all (`restart`): the
   * answer was asked for anew, since what was shown of it says nothing yet (`# `, `{`), and is left out where it comes again.
   */
  kind: 'instruct' | 'prefill' | 'restart'
  /** White space that was cut off the prefix before it was sent (`prefill`). @defaultValue the white space at the end of `shown` */
  trimmed?: string
  /** How much text is held back for a decision, in tokens of about four characters. Repetition that is under way is followed beyond. @defaultValue 64 */
  holdTokens?: number
  /** Sentences that announce a continuation; each has to match the whole sentence. @defaultValue those of five languages */
  preambles?: readonly RegExp[]
  /** Whether an answer that begins anew is followed and left out up to where it is new. @defaultValue true */
  removeRestart?: boolean
  /** Words at the end of `shown` that the model was asked to begin with: where it does, nothing has to be weighed. @defaultValue none */
  anchor?: string
  /** The answer is JSON, in which nothing announces itself: an opening quote begins no speech. @defaultValue false */
  isJson?: boolean
}

type State =
  /** Text is held back until it is known what of it is new. */
  | { type: 'deciding'; head: SeamHead }
  /** An answer that was asked for anew: what was shown of it is left out, as far as it comes again. */
  | { type: 'matching'; shown: string; held: string }
  /** That is known; only the white space in between is open. */
  | { type: 'joining'; join: SeamJoin }
  | { type: 'passing' }

const charactersPerToken = 4

/**
 * Decides what of a continuation is shown, where an answer broke off and another attempt goes on with it. The continuation may repeat the
 * last words, begin the answer anew, announce itself, open a code fence again, or set white space twice; all of that is left out, and
 * always from its beginning: what is shown is an end of what came. `weighOverlap` says how a repetition is told from text that repeats
 * by nature.
 *
 * Knows no time: whoever reads the continuation calls `release` when new text has been held back for long enough. The result does not
 * depend on how the continuation was cut into deltas.
 */
export class SeamGuard {
  readonly #holdCharacters: number
  #state: State
  #overlapCharacters = 0
  /** First half of a character whose second half the next delta brings. */
  #half = ''

  constructor(options: SeamGuardOptions) {
    this.#holdCharacters = (options.holdTokens ?? 64) * charactersPerToken
    this.#state = firstState(options)
  }

  /** UTF-16 units of the continuation that were left out so far. */
  get overlapCharacters(): number {
    return this.#overlapCharacters
  }

  /** Whether text is held back that may be shown yet. */
  get isOpen(): boolean {
    return this.heldCharacters > 0
  }

  /** UTF-16 units that are held back. */
  get heldCharacters(): number {
    const half = this.#half.length
    if (this.#state.type === 'deciding') return half + this.#state.head.text.length
    if (this.#state.type === 'matching') return half + this.#state.held.length
    return this.#state.type === 'joining' ? half + this.#state.join.held.length : half
  }

  /**
   * Where in the continuation the text begins that may be new, in UTF-16 units; `undefined` as long as there is a preamble only. When it
   * moves, what is held back has only just come, and the time to hold it begins anew.
   */
  get holdsFrom(): number | undefined {
    return this.#state.type === 'deciding' ? this.#state.head.visibleFrom : 0
  }

  /** Takes text as it comes; returns what may be shown now. */
  push(delta: string): string {
    const text = this.#half + delta
    this.#half = endsInHalf(text) ? text.slice(-1) : ''
    return this.#read(this.#half === '' ? text : text.slice(0, -1))
  }

  /** The time to hold text back is over: returns what is most probably new. Repetition that is being followed stays out. */
  release(): string {
    return this.#decide('late')
  }

  /** The continuation is over: returns all that is not known to be repeated. */
  flush(): string {
    if (this.#state.type === 'matching') this.#overlapCharacters += this.#state.held.length
    const decided = this.#decide('over')
    const joined = this.#state.type === 'joining' ? this.#joined(this.#state.join, '') : ''
    const text = decided + joined + this.#half
    this.#half = ''
    this.#state = { type: 'passing' }
    return text
  }

  /** The continuation broke off: what is held back may be half of a repetition, and whoever goes on writes it again where it was new. */
  breakOff(): string {
    if (this.#state.type !== 'deciding' && this.#state.type !== 'matching') return this.flush()
    this.#half = ''
    this.#state = { type: 'passing' }
    return ''
  }

  #read(text: string): string {
    let shown = ''
    let offset = 0
    for (const character of text) {
      if (this.#state.type === 'passing') return shown + text.slice(offset)
      offset += character.length
      if (this.#state.type === 'matching') shown += this.#match(this.#state, character)
      else shown += this.#state.type === 'deciding' ? this.#examine(this.#state.head, character) : this.#join(character)
    }
    return shown
  }

  #examine(head: SeamHead, character: string): string {
    head.feed(character)
    return this.#decide(head.text.length - head.bodyStart < this.#holdCharacters ? 'early' : 'late')
  }

  #decide(time: DecisionTime): string {
    if (this.#state.type !== 'deciding') return ''
    const { head } = this.#state
    const decision = head.decide(time)
    if (decision === undefined) return ''
    this.#overlapCharacters += decision.drop
    this.#state = { type: 'joining', join: new SeamJoin(decision.shownEnd) }
    return this.#read(head.text.slice(decision.drop))
  }

  #match(state: { shown: string; held: string }, character: string): string {
    const held = state.held + character
    const isSame = state.shown.startsWith(held)
    this.#state = isSame && held.length < state.shown.length ? { type: 'matching', shown: state.shown, held } : { type: 'passing' }
    if (!isSame) return held
    if (this.#state.type === 'passing') this.#overlapCharacters += held.length
    return ''
  }

  #join(character: string): string {
    return this.#state.type === 'joining' ? this.#joined(this.#state.join, character) : character
  }

  #joined(join: SeamJoin, character: string): string {
    const held = join.held.length + character.length
    const text = character === '' ? join.flush() : join.push(character)
    this.#overlapCharacters += held - join.held.length - text.length
    if (join.isDone) this.#state = { type: 'passing' }
    return text
  }
}

function firstState({ shown, kind, trimmed, anchor, preambles, removeRestart, isJson }: SeamGuardOptions): State {
  if (kind === 'restart') return { type: 'matching', shown, held: '' }
  if (shown.trim() === '' || kind === 'prefill') return { type: 'joining', join: new SeamJoin(trimmed ?? shown.slice(shown.trimEnd().length)) }
  return { type: 'deciding', head: new SeamHead({ shown, anchor: anchor ?? '', preambles, removeRestart: removeRestart ?? true, isJson }) }
}

function endsInHalf(text: string): boolean {
  const code = text.charCodeAt(text.length - 1)
  return code >= 0xd800 && code <= 0xdbff
}
