import type { ClientStore } from '@arq/core/client'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { answered, message, question, running, whole } from './client-fixtures.js'

export function describeCursor(make: MakeSubject<ClientStore>): void {
  describe('the running answer', () => {
    it('never goes back: an older cursor changes neither text nor title nor order', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      await store.writeThread(answered('The moon pulls', running('key-1', 9)))
      const before = await store.loadThread('t1')
      await store.writeThread(answered('The', running('key-1', 4), { title: 'Older', updatedAt: 9_000 }))
      await store.writeThread(whole([question], running('key-1', 0)))
      expect(await store.loadThread('t1')).toEqual(before)
      expect(await store.listThreads()).toEqual([{ threadId: 't1', title: 'Tides', updatedAt: 1_000 }])
    })

    it('takes an equal cursor: the server may have named the run in between', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      await store.writeThread(whole([question], running('key-1', 0, { runId: 'run-1' })))
      expect((await store.loadThread('t1'))?.running).toEqual(running('key-1', 0, { runId: 'run-1' }))
    })

    it('is not brought back once it ended', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      await store.writeThread(answered('The moon.', null))
      await store.writeThread(answered('The moo', running('key-1', 99)))
      expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question, message('a1', 'The moon.')] })
    })

    it('is not brought back once another run took its place', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 5)))
      await store.writeThread(answered('New', running('key-2', 1)))
      await store.writeThread(answered('Old', running('key-1', 99)))
      expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question, message('a1', 'New')], running: running('key-2', 1) })
    })

    it('stays stopped, while its text may still grow', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      await store.writeThread(answered('The', running('key-1', 3, { stopped: true })))
      await store.writeThread(answered('The moon', running('key-1', 5)))
      expect(await store.loadThread('t1')).toEqual({
        threadId: 't1',
        messages: [question, message('a1', 'The moon')],
        running: running('key-1', 5, { stopped: true }),
      })
    })

    it('is not written again after its thread was deleted; the next question starts the thread anew', async () => {
      const { store } = await openSubject(make)
      await store.writeThread(whole([question], running('key-1', 0)))
      await store.deleteThread('t1')
      await store.writeThread(answered('The moon', running('key-1', 5)))
      await store.writeThread(answered('The moon.', null))
      await store.writeThread(whole([], null, { messageIds: ['q1', 'a1'] }))
      expect(await store.loadThread('t1')).toBeUndefined()
      expect(await store.listThreads()).toEqual([])

      await store.writeThread(whole([question], running('key-2', 0)))
      expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question], running: running('key-2', 0) })
    })
  })
}
