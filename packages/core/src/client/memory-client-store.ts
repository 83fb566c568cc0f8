import type { ThreadSummary } from '../ports/thread-store.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { ClientStore, StoredThread, ThreadWrite } from './client-store.js'

interface Row {
  summary: ThreadSummary
  thread: StoredThread
}

/** A client store that lives and dies with the page: for pages that want no memory, and for browsers that grant none. */
export function memoryClientStore(): ClientStore {
  const rows = new Map<string, Row>()
  return {
    listThreads: async () => [...rows.values()].map((row) => row.summary).toSorted((left, right) => right.updatedAt - left.updatedAt),
    loadThread: async (threadId) => rows.get(threadId)?.thread,
    async writeThread(write) {
      const before = rows.get(write.threadId)
      if (isStale(before?.thread, write)) return
      rows.set(write.threadId, toRow(write, before?.thread.messages ?? []))
    },
    async deleteThread(threadId) {
      rows.delete(threadId)
    },
    subscribe: () => () => {},
    onWarning: () => () => {},
    close: () => {},
  }
}

function isStale(before: StoredThread | undefined, write: ThreadWrite): boolean {
  const running = before?.running
  return running !== undefined && write.running !== null && running.runKey === write.running.runKey && running.seq > write.running.seq
}

function toRow(write: ThreadWrite, known: readonly UIMessage[]): Row {
  const byId = new Map([...known, ...write.changed].map((message) => [message.id, message]))
  const messages = write.messageIds.flatMap((id) => byId.get(id) ?? [])
  return {
    summary: { threadId: write.threadId, title: write.title, updatedAt: write.updatedAt },
    thread: { threadId: write.threadId, messages, ...(write.running === null ? {} : { running: write.running }) },
  }
}
