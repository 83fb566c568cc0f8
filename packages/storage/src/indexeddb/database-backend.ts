import type { ArqDatabase } from './schema.js'
import { messagesOf, readThread } from './read-threads.js'
import type { ThreadBackend } from './thread-backend.js'
import { writeThread } from './write-thread.js'

/** Threads in an open database. */
export function databaseBackend(database: ArqDatabase): ThreadBackend {
  return {
    list: () => database.getAll('threads'),
    load: (threadId) => readThread(database, threadId),
    write: (write, seen) => writeThread(database, write, seen),
    delete: (threadId) => deleteThread(database, threadId),
    close: () => database.close(),
  }
}

async function deleteThread(database: ArqDatabase, threadId: string): Promise<void> {
  const transaction = database.transaction(['threads', 'messages'], 'readwrite')
  await Promise.all([
    transaction.objectStore('threads').delete(threadId),
    transaction.objectStore('messages').delete(messagesOf(threadId)),
    transaction.done,
  ])
}
