import type { ClientContext } from './client-context.js'
import type { StoreWarning } from './client-store.js'
import { Notifier } from './notifier.js'
import type { ThreadListSnapshot, ThreadListStore } from './thread-list-store.js'

/** The conversations of the browser store, read again whenever something in it changed. */
export class ThreadListController implements ThreadListStore {
  readonly #context: ClientContext
  readonly #notifier = new Notifier()
  readonly #closed = new AbortController()
  readonly #beforeRemoval: (threadId: string) => Promise<void>
  #snapshot: ThreadListSnapshot = { threads: [], hydrated: false, warning: undefined }
  #loading = false
  #stale = false
  #unsubscribeWarning: (() => void) | undefined

  constructor(context: ClientContext, beforeRemoval: (threadId: string) => Promise<void>) {
    this.#context = context
    this.#beforeRemoval = beforeRemoval
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#unsubscribeWarning ??= this.#context.storage.onWarning((warning) => this.#warned(warning))
    if (!this.#snapshot.hydrated) this.refresh()
    return this.#notifier.subscribe(listener)
  }

  readonly getSnapshot = (): ThreadListSnapshot => this.#snapshot

  readonly remove = async (threadId: string): Promise<void> => {
    await this.#beforeRemoval(threadId)
    await this.#context.storage.deleteThread(threadId)
    this.refresh()
    await this.#context.transport.deleteThread(threadId, this.#closed.signal)
  }

  /** Reads the list again; calls that come while it is being read are answered by one more read. */
  refresh(): void {
    this.#stale = true
    if (!this.#loading) void this.#load()
  }

  close(): void {
    this.#unsubscribeWarning?.()
    this.#closed.abort(new DOMException('The client was closed.', 'AbortError'))
  }

  async #load(): Promise<void> {
    this.#loading = true
    while (this.#stale && !this.#closed.signal.aborted) {
      this.#stale = false
      const threads = await this.#context.storage.listThreads()
      this.#snapshot = { ...this.#snapshot, threads, hydrated: true }
      this.#notifier.notify()
    }
    this.#loading = false
  }

  #warned(warning: StoreWarning): void {
    this.#snapshot = { ...this.#snapshot, warning }
    this.#notifier.notify()
  }
}
