import type { ArqDatabase, MessageRow } from './schema.js'
import type { LoadedThread } from './thread-backend.js'
import type { ThreadRow } from './thread-row.js'

/** Every message of a thread: an array sorts behind every string. */
export function messagesOf(threadId: string): IDBKeyRange {
  return IDBKeyRange.bound([threadId], [threadId, []])
}

/** Row and messages as one transaction left them. */
export async function readThread(database: ArqDatabase, threadId: string): Promise<LoadedThread | undefined> {
  const transaction = database.transaction(['threads', 'messages'])
  const [row, messages] = await Promise.all([
    transaction.objectStore('threads').get(threadId),
    transaction.objectStore('messages').getAll(messagesOf(threadId)),
    transaction.done,
  ])
  return row === undefined ? undefined : inOrder(row, messages)
}

export async function readAllThreads(database: ArqDatabase): Promise<readonly LoadedThread[]> {
  const transaction = database.transaction(['threads', 'messages'])
  const [rows, messages] = await Promise.all([transaction.objectStore('threads').getAll(), transaction.objectStore('messages').getAll(), transaction.done])
  const byThread = new Map(rows.map(({ threadId }) => [threadId, [] as MessageRow[]]))
  for (const message of messages) byThread.get(message.threadId)?.push(message)
  return rows.map((row) => inOrder(row, byThread.get(row.threadId) ?? []))
}

function inOrder(row: ThreadRow, messages: readonly MessageRow[]): LoadedThread {
  const byId = new Map(messages.map(({ id, message }) => [id, message]))
  return { row, messages: row.messageIds.flatMap((id) => byId.get(id) ?? []) }
}
