import type { UIMessage } from '@arq/core'
import type { ThreadWrite } from '@arq/core/client'
import type { IDBPObjectStore } from 'idb'
import { resolveWrite, type SeenRun } from './resolve-write.js'
import type { ArqDatabase, ArqSchema } from './schema.js'
import { storableMessage } from './storable-message.js'
import type { ThreadRow } from './thread-row.js'

type Messages = IDBPObjectStore<ArqSchema, ['threads', 'messages'], 'messages', 'readwrite'>

/**
 * Compare and set in one transaction: reads the row, decides, and stores text, order and cursor together or not
 * at all. Resolves when it is stored; to false when the write came too late.
 */
export async function writeThread(database: ArqDatabase, write: ThreadWrite, seen: SeenRun): Promise<boolean> {
  const transaction = database.transaction(['threads', 'messages'], 'readwrite')
  const pending: Promise<unknown>[] = [transaction.done]
  try {
    const threads = transaction.objectStore('threads')
    const stored = await threads.get(write.threadId)
    const resolved = resolveWrite(stored, write, seen)
    if (resolved.outcome !== 'ignored') pending.push(threads.put(resolved.row))
    if (resolved.outcome === 'applied') {
      for (const change of messageChanges(transaction.objectStore('messages'), stored, write)) pending.push(change)
    }
    await Promise.all(pending)
    return resolved.outcome !== 'ignored'
  } catch (error) {
    await abandon(transaction, pending)
    // Requests only learn that they were aborted; why (no room, for one) is known to the transaction.
    throw transaction.error ?? error
  }
}

async function abandon(transaction: { abort(): void }, pending: readonly Promise<unknown>[]): Promise<void> {
  try {
    transaction.abort()
  } catch {
    // It is over already.
  }
  await Promise.allSettled(pending)
}

/** One by one, so that those already asked for are known when a later one throws. */
function* messageChanges(messages: Messages, stored: ThreadRow | undefined, { threadId, messageIds, changed }: ThreadWrite): Generator<Promise<unknown>> {
  const kept = new Set(messageIds)
  for (const message of changed) if (kept.has(message.id)) yield putMessage(messages, threadId, message)
  for (const id of stored?.messageIds ?? []) if (!kept.has(id)) yield messages.delete([threadId, id])
}

function putMessage(messages: Messages, threadId: string, message: UIMessage): Promise<unknown> {
  const row = { threadId, id: message.id }
  try {
    return messages.put({ ...row, message })
  } catch {
    // Not cloneable: thrown before anything was asked of the database, so the transaction is untouched.
    return messages.put({ ...row, message: storableMessage(message) })
  }
}
