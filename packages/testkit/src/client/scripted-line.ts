import type { Clock } from '@arq/core'
import type { WireEvent } from '@arq/core/client'

type Read = readonly WireEvent[]

/** One reader's line: reads come as they are pushed, heartbeats in between, until it ends in one of the ways a line can end. */
export class ScriptedLine implements AsyncIterable<Read> {
  readonly #reads: Read[] = []
  readonly #signal: AbortSignal
  readonly #cancelHeartbeat: () => void
  #ended: 'clean' | 'error' | 'stall' | undefined
  #wake: () => void = () => {}

  constructor(clock: Clock, heartbeatMs: number, signal: AbortSignal) {
    this.#signal = signal
    let cancel = (): void => {}
    const beat = (): void => {
      this.push([])
      cancel = clock.after(heartbeatMs, beat)
    }
    cancel = clock.after(heartbeatMs, beat)
    this.#cancelHeartbeat = () => cancel()
    signal.addEventListener('abort', () => this.end('clean'), { once: true })
  }

  push(read: Read): void {
    if (this.#ended !== undefined) return
    this.#reads.push(read)
    this.#wake()
  }

  end(how: 'clean' | 'error' | 'stall'): void {
    this.#cancelHeartbeat()
    this.#ended ??= how
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Read> {
    try {
      for (;;) {
        const read = this.#reads.shift()
        if (read !== undefined) yield read
        else if (this.#ended === 'error') throw new TypeError('network error')
        else if (this.#ended === 'clean' || this.#signal.aborted) return
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      this.end('clean')
    }
  }
}
