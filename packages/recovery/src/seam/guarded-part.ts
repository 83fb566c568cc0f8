import type { StreamEvent } from '@arq/core'
import type { SeamGuard } from './seam-guard.js'

/** An event that came while text was held back, and how much text had come before it. */
interface WaitingEvent {
  event: StreamEvent
  behind: number
}

/** The first text part of an attempt behind its guard, and the events that wait until the text before them is out. */
export class GuardedPart {
  readonly #guard: SeamGuard
  #id: string | undefined
  #isOver = false
  #received = 0
  /** Time is up: what is held now is repetition that may take long, and nothing but a cursor waits for it. */
  #isLate = false
  #waiting: WaitingEvent[] = []

  constructor(guard: SeamGuard) {
    this.#guard = guard
  }

  get isHolding(): boolean {
    return !this.#isOver && this.#guard.isOpen
  }

  /** Changes when what is held back has only just come. */
  get holdsFrom(): number | undefined {
    return this.#guard.holdsFrom
  }

  /** Returns what can go on now that the event has come, in order. */
  pass(event: StreamEvent): readonly StreamEvent[] {
    if (this.#isOver) return [event]
    if (event.type === 'text-delta' && (this.#id ?? event.id) === event.id) return this.#text(event.id, event.delta)
    if (event.type === 'finish' || (event.type === 'text-end' && event.id === this.#id)) return [...this.end(), event]
    // A cursor says that all text before it is out: it waits in any case, or a resume from it would pass over what is held.
    if (!this.isHolding || (this.#isLate && event.type !== 'cursor')) return [event]
    this.#waiting.push({ event, behind: this.#received })
    return []
  }

  /** Holding back is over; what goes on being repeated is still left out. */
  release(): readonly StreamEvent[] {
    const released = this.#shown(this.#guard.release())
    this.#isLate = this.isHolding
    return [...released, ...this.#leave(Number.POSITIVE_INFINITY)]
  }

  /** The source failed: what is held back and not known to be new is left out, unless a whole call stands behind it. */
  breakOff(): readonly StreamEvent[] {
    if (this.#isOver || this.#waiting.some(({ event }) => event.type === 'tool-call')) return this.end()
    this.#isOver = true
    return this.#delta(this.#guard.breakOff())
  }

  /** No more text is coming. */
  end(): readonly StreamEvent[] {
    if (this.#isOver) return []
    const events = this.#shown(this.#guard.flush())
    this.#isOver = true
    return [...events, ...this.#leave(Number.POSITIVE_INFINITY)]
  }

  #text(id: string, delta: string): readonly StreamEvent[] {
    this.#id = id
    this.#received += delta.length
    const events = this.#shown(this.#guard.push(delta))
    if (this.isHolding) return events
    this.#isLate = false
    return [...events, ...this.#leave(Number.POSITIVE_INFINITY)]
  }

  /** The text that was let through, with the events that came between its pieces where they came. */
  #shown(text: string): readonly StreamEvent[] {
    const end = this.#received - this.#guard.heldCharacters
    const begin = end - text.length
    const piece = (from: number, to: number): string => text.slice(Math.max(0, from - begin), Math.max(0, to - begin))
    const events: StreamEvent[] = []
    let done = begin
    for (const { behind } of this.#waiting.filter((waiting) => waiting.behind <= end)) {
      events.push(...this.#delta(piece(done, behind)), ...this.#leave(behind))
      done = Math.max(done, behind)
    }
    return [...events, ...this.#delta(piece(done, end))]
  }

  #delta(text: string): readonly StreamEvent[] {
    return text === '' || this.#id === undefined ? [] : [{ type: 'text-delta', id: this.#id, delta: text }]
  }

  /** Lets go of the events that came before so much text. */
  #leave(received: number): readonly StreamEvent[] {
    const leaving = this.#waiting.filter(({ behind }) => behind <= received)
    this.#waiting = this.#waiting.filter(({ behind }) => behind > received)
    return leaving.map(({ event }) => event)
  }
}
