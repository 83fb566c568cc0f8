import type { UIMessage } from '../messages/ui-message.js'
import type { Clock } from '../ports/clock.js'
import { liveRun, type ChatState } from './chat-state.js'
import type { ClientStore, RunningAnswer } from './client-store.js'
import { threadTitle } from '../messages/thread-title.js'

/** Text that streams is written at most this often; a reload loses none of it, since the server replays. */
const coalesceMs = 250

/** Keeps the browser store in step with one chat. Each write carries the text and the cursor that belong together. */
export class ThreadWriter {
  readonly #store: ClientStore
  readonly #clock: Clock
  readonly #onWritten: () => void
  #written: readonly UIMessage[] = []
  #latest: ChatState | undefined
  #cancelTimer: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()
  /** Counts up when what waits is given up. */
  #generation = 0

  constructor(store: ClientStore, clock: Clock, onWritten: () => void) {
    this.#store = store
    this.#clock = clock
    this.#onWritten = onWritten
  }

  /** What the store holds already, so that it is not written again. */
  loaded(messages: readonly UIMessage[]): void {
    this.#written = messages
  }

  schedule(state: ChatState, urgency: 'soon' | 'now'): void {
    this.#latest = state
    if (urgency === 'now') void this.flush()
    else this.#cancelTimer ??= this.#clock.after(coalesceMs, () => void this.flush())
  }

  /** Resolves when everything scheduled so far is stored. */
  flush(): Promise<void> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const state = this.#latest
    this.#latest = undefined
    if (state === undefined || (state.messages.length === 0 && this.#written.length === 0)) return this.#writing
    const known = new Set(this.#written)
    const changed = state.messages.filter((message) => !known.has(message))
    this.#written = state.messages
    const generation = this.#generation
    this.#writing = this.#writing.then(() => (generation === this.#generation ? this.#write(state, changed) : undefined)).then(this.#onWritten)
    return this.#writing
  }

  /** Gives up everything that waits to be written: the thread was deleted, and a late write would bring it back. Resolves when the store is at rest. */
  discard(): Promise<void> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#latest = undefined
    this.#written = []
    this.#generation += 1
    return this.#writing
  }

  #write(state: ChatState, changed: readonly UIMessage[]): Promise<void> {
    return this.#store.writeThread({
      threadId: state.threadId,
      messageIds: state.messages.map((message) => message.id),
      changed,
      running: storedRun(state),
      title: threadTitle(state.messages),
      updatedAt: this.#clock.now(),
    })
  }
}

function storedRun(state: ChatState): RunningAnswer | null {
  return state.phase.type === 'stopping' ? state.phase.run : (liveRun(state) ?? null)
}
