import type { UIMessage } from '@arq/core'
import type { ThreadWrite } from '@arq/core/client'
import { resolveWrite, type SeenRun } from './resolve-write.js'
import { storableMessage } from './storable-message.js'
import type { LoadedThread, ThreadBackend } from './thread-backend.js'
import type { ThreadRow } from './thread-row.js'

/** Threads that live as long as the page. */
export class MemoryBackend implements ThreadBackend {
  readonly #rows = new Map<string, ThreadRow>()
  readonly #messages = new Map<string, ReadonlyMap<string, UIMessage>>()

  /** Takes over what another store holds, as it is. */
  restore({ row, messages }: LoadedThread): void {
    this.#rows.set(row.threadId, row)
    this.#messages.set(row.threadId, byId(messages))
  }

  async list(): Promise<readonly ThreadRow[]> {
    return [...this.#rows.values()]
  }

  async load(threadId: string): Promise<LoadedThread | undefined> {
    const row = this.#rows.get(threadId)
    if (row === undefined) return undefined
    return structuredClone({ row, messages: [...(this.#messages.get(threadId)?.values() ?? [])] })
  }

  async write(write: ThreadWrite, seen: SeenRun): Promise<boolean> {
    const resolved = resolveWrite(this.#rows.get(write.threadId), write, seen)
    if (resolved.outcome === 'ignored') return false
    this.#rows.set(write.threadId, resolved.row)
    if (resolved.outcome === 'applied') this.#messages.set(write.threadId, this.#merged(write))
    return true
  }

  async delete(threadId: string): Promise<void> {
    this.#rows.delete(threadId)
    this.#messages.delete(threadId)
  }

  close(): void {}

  #merged({ threadId, messageIds, changed }: ThreadWrite): ReadonlyMap<string, UIMessage> {
    const known = new Map([...(this.#messages.get(threadId) ?? []), ...byId(changed.map(storableMessage))])
    return byId(messageIds.flatMap((id) => known.get(id) ?? []))
  }
}

function byId(messages: readonly UIMessage[]): Map<string, UIMessage> {
  return new Map(messages.map((message) => [message.id, message]))
}
