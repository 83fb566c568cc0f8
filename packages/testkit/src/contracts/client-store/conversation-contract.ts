import type { ClientStore, StoreWarning } from '@arq/core/client'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { answered, message, question, running, whole } from './client-fixtures.js'

export function describeConversation(make: MakeSubject<ClientStore>): void {
  describe('conversations', () => {
    it('knows nothing at first, and warns of nothing', async () => {
      const { store } = await openSubject(make)
      const warnings: StoreWarning[] = []
      store.onWarning((warning) => warnings.push(warning))
      expect(await store.listThreads()).toEqual([])
      expect(await store.loadThread('t1')).toBeUndefined()
      await store.deleteThread('t1')
      expect(warnings).toEqual([])
    })

    it('gives back messages in the order of the conversation, and the answer that is being written', async () => {
      const { store } = await openSubject(make)
      const messages = [message('z', 'first', 'user'), message('a', 'second'), message('m', 'third', 'user')]
      const answer = running('key-1', 3, { runId: 'run-1', messageId: 'a', regenerates: 'a', trigger: 'regenerate-message' })
      await store.writeThread(whole(messages, answer))
      expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages, running: answer })
    })

    it('keeps the messages that a write does not mention as changed', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      await store.writeThread(answered('The', running('key-1', 1)))
      await store.writeThread(answered('The moon', running('key-1', 2)))
      expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question, message('a1', 'The moon')], running: running('key-1', 2) })
      await store.writeThread(answered('The moon.', null))
      expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question, message('a1', 'The moon.')] })
    })

    it('drops messages that left the conversation for good, and follows a new order', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question, message('a1', 'one'), message('q2', 'two', 'user'), message('a2', 'three')], null))
      await store.writeThread(whole([], null, { messageIds: ['a1', 'q1'] }))
      expect((await store.loadThread('t1'))?.messages).toEqual([message('a1', 'one'), question])
      await store.writeThread(whole([], null, { messageIds: ['q1', 'a1', 'q2', 'a2'] }))
      expect((await store.loadThread('t1'))?.messages).toEqual([question, message('a1', 'one')])
    })

    it('does not store a changed message that is not in the conversation', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question, message('a1', 'gone')], null, { messageIds: ['q1'] }))
      await store.writeThread(whole([], null, { messageIds: ['q1', 'a1'] }))
      expect((await store.loadThread('t1'))?.messages).toEqual([question])
    })

    it('lists threads, the newest first', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], null, { threadId: 't1', title: 'One', updatedAt: 1 }))
      await store.writeThread(whole([question], null, { threadId: 't3', title: 'Three', updatedAt: 3 }))
      await store.writeThread(whole([question], null, { threadId: 't2', title: 'Two', updatedAt: 2 }))
      expect((await store.listThreads()).map(({ title }) => title)).toEqual(['Three', 'Two', 'One'])
      await store.writeThread(whole([question], null, { threadId: 't1', title: 'One again', updatedAt: 4 }))
      expect(await store.listThreads()).toEqual([
        { threadId: 't1', title: 'One again', updatedAt: 4 },
        { threadId: 't3', title: 'Three', updatedAt: 3 },
        { threadId: 't2', title: 'Two', updatedAt: 2 },
      ])
    })

    it('deletes a thread with its messages, leaves others alone, and starts anew under the same id', async () => {
      const { store } = await openSubject(make)
      // Ids that sort next to each other: one thread's messages must not be taken for another's.
      for (const threadId of ['t', 't1', 't11']) await store.writeThread(whole([question], null, { threadId }))
      await store.deleteThread('t1')
      expect(await store.loadThread('t1')).toBeUndefined()
      expect((await store.listThreads()).map(({ threadId }) => threadId).sort()).toEqual(['t', 't11'])
      expect((await store.loadThread('t11'))?.messages).toEqual([question])
      expect((await store.loadThread('t'))?.messages).toEqual([question])

      await store.writeThread(whole([message('q9', 'Anew', 'user')], null))
      expect((await store.loadThread('t1'))?.messages).toEqual([message('q9', 'Anew', 'user')])
    })

    it('puts calls in order without being waited for', async () => {
      const { store } = await openSubject(make)
      const writes = [store.writeThread(whole([question], running('key-1', 0)))]
      for (let seq = 1; seq <= 20; seq += 1) writes.push(store.writeThread(answered('x'.repeat(seq), running('key-1', seq))))
      const loaded = await store.loadThread('t1')
      expect(loaded?.running?.seq).toBe(20)
      expect(loaded?.messages[1]).toEqual(message('a1', 'x'.repeat(20)))
      await Promise.all(writes)
    })

    it('keeps what it holds apart from what callers hold', async () => {
      const { store } = await openSubject(make)
      const part = { type: 'text' as const, text: 'before' }
      const writing = store.writeThread(whole([{ id: 'q1', role: 'user', parts: [part] }], null))
      await writing
      part.text = 'after'
      const loaded = await store.loadThread('t1')
      Object.assign(loaded?.messages[0] ?? {}, { role: 'system' })
      expect((await store.loadThread('t1'))?.messages).toEqual([message('q1', 'before', 'user')])
    })

    it('stores a message that holds a function, without the function', async () => {
      const { store } = await openSubject(make)
      const chart = { type: 'data-chart' as const, data: { points: [1, 2], onClick: () => {} } }
      await store.writeThread(whole([question, { id: 'a1', role: 'assistant', parts: [chart] }], running('key-1', 4)))
      expect(await store.loadThread('t1')).toEqual({
        threadId: 't1',
        messages: [question, { id: 'a1', role: 'assistant', parts: [{ type: 'data-chart', data: { points: [1, 2] } }] }],
        running: running('key-1', 4),
      })
    })

    it('stores what is still written after it was closed', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      store.close()
      await store.writeThread(answered('Last words', running('key-1', 1)))
      expect((await store.loadThread('t1'))?.messages[1]).toEqual(message('a1', 'Last words'))
    })
  })
}
