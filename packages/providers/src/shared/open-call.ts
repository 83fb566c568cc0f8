import { AbortedError } from '@arq/core'

/** One attempt under way: everything that may end it early goes through one signal, whose reason is what the caller sees. */
export interface OpenCall {
  readonly signal: AbortSignal
  abort(reason: Error): void
  /** Settles as `pending` does, or rejects with the signal's reason the moment it is aborted, even if `pending` never settles. */
  guard<T>(pending: PromiseLike<T>): Promise<T>
  /** Passes values on as they come, each guarded. */
  follow<T>(values: AsyncIterable<T>): AsyncGenerator<T>
  /** Ends whatever is left of the attempt. Safe to call twice. */
  end(): void
}

/** The attempts of one provider, so that closing it ends them all. */
export class OpenCalls {
  readonly #provider: string
  readonly #live = new Set<OpenCall>()
  #closed = false

  constructor(provider: string) {
    this.#provider = provider
  }

  /** Opens an attempt that follows the caller's signal. */
  open(signal?: AbortSignal): OpenCall {
    const call = openCall(signal, () => this.#live.delete(call))
    this.#live.add(call)
    if (this.#closed) call.abort(new AbortedError(`The provider ${this.#provider} is closed, so it takes no calls. Make a new one.`))
    return call
  }

  /** Ends every attempt with `AbortedError`, and every later one at its start. */
  close(): void {
    this.#closed = true
    for (const call of this.#live) {
      call.abort(new AbortedError(`The provider ${this.#provider} was closed during the call, so the answer is not whole. Ask again elsewhere.`))
    }
  }
}

function openCall(callerSignal: AbortSignal | undefined, forget: () => void): OpenCall {
  const controller = new AbortController()
  const { signal } = controller
  let reject: ((reason: unknown) => void) | undefined
  const follow = (): void => controller.abort(callerSignal?.reason)
  // One listener for the whole attempt: a race per chunk would pile up reactions on a promise that never settles.
  signal.addEventListener('abort', () => reject?.(signal.reason), { once: true })
  if (callerSignal?.aborted === true) follow()
  callerSignal?.addEventListener('abort', follow, { once: true })
  const guard = <T>(pending: PromiseLike<T>): Promise<T> =>
    new Promise((resolve, rejectPending) => {
      pending.then(resolve, rejectPending)
      if (signal.aborted) return rejectPending(signal.reason as Error)
      reject = rejectPending
    })
  return {
    signal,
    guard,
    abort: (reason) => controller.abort(reason),
    async *follow(values) {
      const source = values[Symbol.asyncIterator]()
      for (let next = await guard(source.next()); next.done !== true; next = await guard(source.next())) yield next.value
    },
    end() {
      callerSignal?.removeEventListener('abort', follow)
      forget()
      controller.abort(new AbortedError('The attempt is over.'))
    },
  }
}
