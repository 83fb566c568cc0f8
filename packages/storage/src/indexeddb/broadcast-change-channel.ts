import type { ClientStoreChange } from '@arq/core/client'
import type { ChangeChannel } from './change-channel.js'

/** `v` lets tabs of a later release tell what tabs of an earlier one say. */
interface ChangeNote {
  v: 1
  change: ClientStoreChange
}

/** A `BroadcastChannel` of this name, opened on first use. Where the browser has none, tabs see changes when they read again. */
export class BroadcastChangeChannel implements ChangeChannel {
  readonly #name: string
  readonly #listeners = new Set<(change: ClientStoreChange) => void>()
  #channel: BroadcastChannel | undefined

  constructor(name: string) {
    this.#name = name
  }

  post(change: ClientStoreChange): void {
    this.#open()?.postMessage({ v: 1, change } satisfies ChangeNote)
  }

  subscribe(listener: (change: ClientStoreChange) => void): () => void {
    const own = (change: ClientStoreChange): void => listener(change)
    this.#listeners.add(own)
    this.#open()
    return () => void this.#listeners.delete(own)
  }

  close(): void {
    this.#listeners.clear()
    this.#channel?.close()
    this.#channel = undefined
  }

  #open(): BroadcastChannel | undefined {
    if (this.#channel !== undefined) return this.#channel
    try {
      this.#channel = new BroadcastChannel(this.#name)
    } catch {
      // No such class, or an origin that may not use it.
      return undefined
    }
    this.#channel.addEventListener('message', this.#heard)
    return this.#channel
  }

  readonly #heard = ({ data }: MessageEvent<unknown>): void => {
    if (!isChangeNote(data)) return
    for (const listener of this.#listeners) listener(data.change)
  }
}

function isChangeNote(data: unknown): data is ChangeNote {
  return typeof data === 'object' && data !== null && 'v' in data && data.v === 1 && 'change' in data && isChange(data.change)
}

function isChange(change: unknown): change is ClientStoreChange {
  if (typeof change !== 'object' || change === null || !('type' in change) || !('threadId' in change)) return false
  return (change.type === 'thread' || change.type === 'deleted') && typeof change.threadId === 'string'
}
