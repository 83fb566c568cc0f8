import type { UIMessage } from '@arq/core'
import { indexedDbStores } from './indexed-db-stores.js'

/** Writes a growing answer to the database it is named after, until it is killed. Every write touches several rows. */
const store = indexedDbStores({ name: self.name })

function grown(id: string, length: number): UIMessage {
  return { id, role: 'assistant', parts: [{ type: 'text', text: 'x'.repeat(length) }] }
}

const ids = ['a1', 'a2', 'a3', 'a4']
const stored = await store.loadThread('t1')
for (let seq = (stored?.running?.seq ?? 0) + 1; ; seq += 1) {
  await store.writeThread({
    threadId: 't1',
    messageIds: ids,
    changed: ids.map((id) => grown(id, seq)),
    running: { runKey: 'key-1', seq, trigger: 'submit-message' },
    title: 'Growing',
    updatedAt: seq,
  })
}
