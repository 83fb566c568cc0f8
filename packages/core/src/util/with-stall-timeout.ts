import { StreamStalledError } from '../errors/stream-stalled-error.js'
import type { AttemptTimeouts } from '../model/model-request.js'
import type { StreamEvent } from '../model/stream-event.js'
import type { Clock } from '../ports/clock.js'

export interface StallWatch {
  clock: Clock
  timeouts: Required<AttemptTimeouts>
  /** Ends the attempt below, so that nothing keeps running or billing after the watchdog gave up on it. */
  abort: (reason: StreamStalledError) => void
}

/**
 * Passes events on and throws `StreamStalledError` when content stays away too long. Only content resets the
 * wait: pings and raw frames prove that a socket is open, not that an answer is coming.
 */
export async function* withStallTimeout(events: AsyncIterable<StreamEvent>, watch: StallWatch): AsyncGenerator<StreamEvent> {
  const source = events[Symbol.asyncIterator]()
  const deadline = new ContentDeadline(watch)
  try {
    for (;;) {
      const next = await deadline.guard(source.next())
      if (next.done === true) return
      if (isContent(next.value)) deadline.contentArrived()
      deadline.pause()
      yield next.value
    }
  } finally {
    deadline.cancel()
    // The source may be parked in a read that never settles; its own abort signal ends it.
    void source.return?.(undefined).catch(() => {})
  }
}

/** One timer for the whole stream, re-armed only when it fires: a timer per chunk would cost more than the chunk. */
class ContentDeadline {
  readonly #watch: StallWatch
  #limitMs: number
  #awaited = 'first content'
  #since: number
  #cancelTimer: () => void
  #reject: ((reason: StreamStalledError) => void) | undefined
  #stalled: StreamStalledError | undefined
  /** When the reader took an event and went away with it: its own time is not the provider's silence. */
  #pausedAt: number | undefined

  constructor(watch: StallWatch) {
    this.#watch = watch
    this.#limitMs = watch.timeouts.firstContentMs
    this.#since = watch.clock.now()
    this.#cancelTimer = watch.clock.after(this.#limitMs, this.#check)
  }

  contentArrived(): void {
    this.#since = this.#watch.clock.now()
    if (this.#awaited === 'more content') return
    this.#awaited = 'more content'
    this.#limitMs = this.#watch.timeouts.gapMs
    this.#cancelTimer()
    this.#cancelTimer = this.#watch.clock.after(this.#limitMs, this.#check)
  }

  pause(): void {
    this.#pausedAt = this.#watch.clock.now()
  }

  guard<T>(pending: Promise<T>): Promise<T> {
    if (this.#pausedAt !== undefined) this.#since += this.#watch.clock.now() - this.#pausedAt
    this.#pausedAt = undefined
    return new Promise((resolve, reject) => {
      if (this.#stalled !== undefined) return reject(this.#stalled)
      this.#reject = reject
      pending.then(resolve, reject)
    })
  }

  cancel(): void {
    this.#cancelTimer()
  }

  readonly #check = (): void => {
    const waited = (this.#pausedAt ?? this.#watch.clock.now()) - this.#since
    if (waited < this.#limitMs) {
      this.#cancelTimer = this.#watch.clock.after(Math.max(1, this.#limitMs - waited), this.#check)
      return
    }
    this.#stalled = new StreamStalledError(
      `The provider sent no ${this.#awaited} for ${this.#limitMs} ms, so the answer is stuck. Send again, or raise the stall timeout for slow models.`,
      { details: { waitedMs: this.#limitMs } },
    )
    this.#watch.abort(this.#stalled)
    this.#reject?.(this.#stalled)
  }
}

function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'tool-input-delta':
    case 'tool-call':
    case 'source':
    case 'finish':
      return true
    case 'response-start':
    case 'text-start':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-end':
    case 'tool-input-start':
    case 'tool-input-cancel':
    case 'status':
    case 'recovery':
    case 'usage':
    case 'cursor':
    case 'content-filter':
    case 'logprobs':
    case 'raw':
      return false
  }
}
