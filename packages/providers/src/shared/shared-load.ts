import { AbortedError } from '@arq/core'

interface Loading<T> {
  kind: 'loading'
  pending: Promise<T>
  abort: (reason: Error) => void
  waiting: number
}

/**
 * Loads one thing once for many callers. A caller that gives up only ends its own wait; when the last one has, the loading
 * itself is aborted. A failure is told to all who wait and forgotten, so that the next caller tries again.
 */
export class SharedLoad<T> {
  readonly #load: (signal: AbortSignal) => Promise<T>
  readonly #discard: (value: T) => void
  #state: { kind: 'idle' } | Loading<T> | { kind: 'loaded'; value: T } = { kind: 'idle' }

  /** `discard` frees what was loaded although nobody waited for it any more. */
  constructor(load: (signal: AbortSignal) => Promise<T>, discard: (value: T) => void) {
    this.#load = load
    this.#discard = discard
  }

  get value(): T | undefined {
    return this.#state.kind === 'loaded' ? this.#state.value : undefined
  }

  async get(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (this.#state.kind === 'loaded') return this.#state.value
    const loading = this.#state.kind === 'loading' ? this.#state : this.#begin()
    loading.waiting += 1
    try {
      return await unlessAborted(loading.pending, signal)
    } finally {
      loading.waiting -= 1
      if (loading.waiting === 0 && this.#state === loading) this.#giveUp(loading)
    }
  }

  /** Hands out what was loaded and forgets it; `undefined` when nothing is there yet. */
  take(): T | undefined {
    const value = this.value
    if (this.#state.kind === 'loading') this.#giveUp(this.#state)
    this.#state = { kind: 'idle' }
    return value
  }

  #begin(): Loading<T> {
    const controller = new AbortController()
    const loading: Loading<T> = { kind: 'loading', pending: this.#load(controller.signal), abort: (reason) => controller.abort(reason), waiting: 0 }
    this.#state = loading
    loading.pending.then(
      (value) => {
        if (this.#state === loading) this.#state = { kind: 'loaded', value }
        else this.#discard(value)
      },
      () => {
        if (this.#state === loading) this.#state = { kind: 'idle' }
      },
    )
    return loading
  }

  #giveUp(loading: Loading<T>): void {
    this.#state = { kind: 'idle' }
    loading.abort(new AbortedError('Nobody waits for it any more.'))
  }
}

function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', leave, { once: true })
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
