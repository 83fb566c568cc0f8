import { describe, expect, it, vi } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import type { RunningAnswer, ThreadWrite } from './client-store.js'
import { memoryClientStore } from './memory-client-store.js'

const message = (id: string, text: string = id): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })
const run = (seq: number, runKey = 'k1'): RunningAnswer => ({ runKey, seq, trigger: 'submit-message' })
const write = (more: Partial<ThreadWrite> = {}): ThreadWrite => ({ threadId: 't1', messageIds: ['1'], changed: [message('1')], running: null, title: 'One', updatedAt: 1, ...more })

describe('memoryClientStore', () => {
  it('keeps threads, newest first, until they are deleted', async () => {
    const store = memoryClientStore()
    expect(await store.loadThread('t1')).toBeUndefined()
    await store.writeThread(write())
    await store.writeThread(write({ threadId: 't2', title: 'Two', updatedAt: 2 }))
    expect(await store.listThreads()).toEqual([
      { threadId: 't2', title: 'Two', updatedAt: 2 },
      { threadId: 't1', title: 'One', updatedAt: 1 },
    ])
    expect(await store.loadThread('t1')).toStrictEqual({ threadId: 't1', messages: [message('1')] })
    await store.deleteThread('t1')
    expect(await store.loadThread('t1')).toBeUndefined()
    expect(await store.listThreads()).toHaveLength(1)
  })

  it('needs only what changed, in the order it is told', async () => {
    const store = memoryClientStore()
    await store.writeThread(write({ messageIds: ['1', '2'], changed: [message('1'), message('2')] }))
    await store.writeThread(write({ messageIds: ['2', '3', '1'], changed: [message('2', 'new'), message('3')] }))
    expect((await store.loadThread('t1'))?.messages).toEqual([message('2', 'new'), message('3'), message('1')])
  })

  it('lets an older cursor of the same run change nothing', async () => {
    const store = memoryClientStore()
    await store.writeThread(write({ running: run(5), changed: [message('1', 'longer')] }))
    await store.writeThread(write({ running: run(4), changed: [message('1', 'long')] }))
    expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [message('1', 'longer')], running: run(5) })
    await store.writeThread(write({ running: run(0, 'k2'), changed: [] }))
    expect((await store.loadThread('t1'))?.running).toEqual(run(0, 'k2'))
    await store.writeThread(write())
    expect((await store.loadThread('t1'))?.running).toBeUndefined()
  })

  it('hears of no other tabs and has nothing to warn of', () => {
    const store = memoryClientStore()
    const called = vi.fn<() => void>()
    store.subscribe(called)()
    store.onWarning(called)()
    store.close()
    expect(called).not.toHaveBeenCalled()
  })
})
