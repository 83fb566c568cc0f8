import { StreamTruncatedError, type FinishReason, type StreamEvent } from '@arq/core'
import type { OpenAttempt } from './open-attempt.js'

/** How the reading of an attempt ended. */
export type AttemptEnd = { type: 'finished'; reason: FinishReason } | { type: 'failed'; thrown: unknown }

/** What happens to an answer: events of its own, and attempts whose events are read until they end. How one did is what `next` then says. */
export type AnswerCourse = AsyncGenerator<StreamEvent | OpenAttempt, void, AttemptEnd | undefined>

const none: readonly StreamEvent[] = []

/**
 * The events of an answer. Those of an attempt are read past the generator that says what happens, because each word goes this way and a generator
 * costs more than all else that is done with it.
 */
export class AnswerStream implements AsyncIterableIterator<StreamEvent> {
  readonly #course: AnswerCourse
  readonly #show: (attempt: OpenAttempt, event: StreamEvent) => readonly StreamEvent[]
  #attempt: OpenAttempt | undefined
  /** Shown at once with an event before, and not taken yet. */
  #waiting = none

  constructor(course: AnswerCourse, show: (attempt: OpenAttempt, event: StreamEvent) => readonly StreamEvent[]) {
    this.#course = course
    this.#show = show
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<StreamEvent>> {
    if (this.#waiting.length > 0) return Promise.resolve(this.#take(this.#waiting))
    return this.#attempt === undefined ? this.#goOn(undefined) : this.#attempt.reader.next().then(this.#onResult, this.#onFault)
  }

  return(): Promise<IteratorResult<StreamEvent>> {
    this.#leave()
    return this.#course.return().then(over)
  }

  #leave(): void {
    this.#attempt = undefined
    this.#waiting = none
  }

  readonly #onResult = (result: IteratorResult<StreamEvent>): IteratorResult<StreamEvent> | Promise<IteratorResult<StreamEvent>> => {
    const attempt = this.#attempt
    if (attempt === undefined) return this.#goOn(undefined)
    if (result.done === true) return this.#end({ type: 'failed', thrown: endedEarly(attempt) })
    if (result.value.type === 'finish') return this.#end({ type: 'finished', reason: result.value.reason })
    try {
      const shown = this.#show(attempt, result.value)
      return shown.length === 0 ? this.next() : this.#take(shown)
    } catch (thrown) {
      return this.#end({ type: 'failed', thrown })
    }
  }

  readonly #onFault = (thrown: unknown): Promise<IteratorResult<StreamEvent>> => this.#end({ type: 'failed', thrown })

  #take(shown: readonly StreamEvent[]): IteratorResult<StreamEvent> {
    const [first] = shown
    this.#waiting = shown.length > 1 ? shown.slice(1) : none
    return first === undefined ? over() : { done: false, value: first }
  }

  #end(end: AttemptEnd): Promise<IteratorResult<StreamEvent>> {
    this.#attempt = undefined
    return this.#goOn(end)
  }

  async #goOn(end: AttemptEnd | undefined): Promise<IteratorResult<StreamEvent>> {
    const next = await this.#course.next(end)
    if (next.done === true) return over()
    if (!('reader' in next.value)) return { done: false, value: next.value }
    this.#attempt = next.value
    return this.next()
  }
}

function over(): IteratorResult<StreamEvent> {
  return { done: true, value: undefined }
}

function endedEarly({ route }: OpenAttempt): StreamTruncatedError {
  return new StreamTruncatedError(`${route.candidate.provider.name} ended its stream without a finish event, so the answer may be incomplete. Send the request again.`, { isRetryable: true })
}
