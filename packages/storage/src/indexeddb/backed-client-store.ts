import type { ThreadSummary } from '@arq/core'
import type { ClientStore, ClientStoreChange, StoredThread, StoreWarning, ThreadWrite } from '@arq/core/client'
import type { ChangeChannel } from './change-channel.js'
import type { SeenRun } from './resolve-write.js'
import type { ThreadBackend } from './thread-backend.js'
import type { WarningBoard } from './warning-board.js'

export interface BackedClientStoreParts {
  backend: ThreadBackend
  channel: ChangeChannel
  warnings: WarningBoard
}

/** One tab's view of the stored threads: puts its calls in order, and knows which run it last saw in each thread. */
export class BackedClientStore implements ClientStore {
  readonly #backend: ThreadBackend
  readonly #channel: ChangeChannel
  readonly #warnings: WarningBoard
  readonly #seen = new Map<string, SeenRun>()
  #lastCall: Promise<unknown> = Promise.resolve()
  #state: 'in use' | 'closed' = 'in use'

  constructor({ backend, channel, warnings }: BackedClientStoreParts) {
    this.#backend = backend
    this.#channel = channel
    this.#warnings = warnings
  }

  listThreads(): Promise<readonly ThreadSummary[]> {
    return this.#inTurn(async () => {
      const rows = await this.#backend.list()
      return rows.map(({ threadId, title, updatedAt }) => ({ threadId, title, updatedAt })).sort((one, other) => other.updatedAt - one.updatedAt)
    })
  }

  loadThread(threadId: string): Promise<StoredThread | undefined> {
    return this.#inTurn(async () => {
      const loaded = await this.#backend.load(threadId)
      if (loaded === undefined) return undefined
      const { running } = loaded.row
      this.#seen.set(threadId, running?.runKey ?? null)
      return { threadId, messages: loaded.messages, ...(running === undefined ? {} : { running }) }
    })
  }

  writeThread(write: ThreadWrite): Promise<void> {
    return this.#inTurn(async () => {
      const changed = await this.#backend.write(write, this.#seen.get(write.threadId))
      this.#seen.set(write.threadId, write.running?.runKey ?? null)
      if (changed) this.#channel.post({ type: 'thread', threadId: write.threadId })
    })
  }

  deleteThread(threadId: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#backend.delete(threadId)
      this.#channel.post({ type: 'deleted', threadId })
    })
  }

  subscribe(listener: (change: ClientStoreChange) => void): () => void {
    return this.#channel.subscribe(listener)
  }

  onWarning(listener: (warning: StoreWarning) => void): () => void {
    return this.#warnings.subscribe(listener)
  }

  /** A page's last words may come after this; they are still stored, and everything is let go of again. */
  close(): void {
    this.#state = 'closed'
    this.#channel.close()
    void this.#inTurn(async () => {})
  }

  #inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
    const result = this.#lastCall.then(call)
    this.#lastCall = result.then(this.#letGo, this.#letGo)
    return result
  }

  readonly #letGo = (): void => {
    if (this.#state === 'in use') return
    this.#backend.close()
    this.#channel.close()
  }
}
