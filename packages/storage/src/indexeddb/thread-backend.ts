import type { UIMessage } from '@arq/core'
import type { ThreadWrite } from '@arq/core/client'
import type { SeenRun } from './resolve-write.js'
import type { ThreadRow } from './thread-row.js'

export interface LoadedThread {
  row: ThreadRow
  /** In the order of the conversation. */
  messages: readonly UIMessage[]
}

/** Where threads are kept. Calls come one after the other. */
export interface ThreadBackend {
  list(): Promise<readonly ThreadRow[]>
  load(threadId: string): Promise<LoadedThread | undefined>
  /** Resolves to false when the write came too late and nothing changed. */
  write(write: ThreadWrite, seen: SeenRun): Promise<boolean>
  delete(threadId: string): Promise<void>
  close(): void
}
