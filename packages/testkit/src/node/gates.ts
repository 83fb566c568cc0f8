/** Named gates: a response waits at its gate until the test releases it. */
export class Gates {
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #arrivals = new Map<string, Set<() => void>>()

  /** Resolves when the gate is released, or when the response is given up. */
  wait(id: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const pass = (): void => {
        this.#waiting.get(id)?.delete(pass)
        signal.removeEventListener('abort', pass)
        resolve()
      }
      signal.addEventListener('abort', pass, { once: true })
      add(this.#waiting, id, pass)
      for (const arrived of this.#arrivals.get(id) ?? []) arrived()
      this.#arrivals.delete(id)
    })
  }

  /** Lets everything through that waits at this gate now. Returns how many responses that were. */
  release(id: string): number {
    const waiting = [...(this.#waiting.get(id) ?? [])]
    for (const pass of waiting) pass()
    return waiting.length
  }

  /** Resolves as soon as a response waits at this gate. */
  held(id: string): Promise<void> {
    if ((this.#waiting.get(id)?.size ?? 0) > 0) return Promise.resolve()
    return new Promise((resolve) => add(this.#arrivals, id, resolve))
  }
}

function add(map: Map<string, Set<() => void>>, id: string, callback: () => void): void {
  const callbacks = map.get(id) ?? new Set()
  callbacks.add(callback)
  map.set(id, callbacks)
}
