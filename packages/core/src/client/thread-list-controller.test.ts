import { describe, expect, it, vi } from 'vitest'
import { fakeContext } from '../fakes/fake-context.js'
import { settle } from '../fakes/fake-clock.js'
import type { ClientStore, StoreWarning, ThreadWrite } from './client-store.js'
import { memoryClientStore } from './memory-client-store.js'
import { ThreadListController } from './thread-list-controller.js'

const write = (threadId: string, updatedAt: number): ThreadWrite => ({ threadId, messageIds: [], changed: [], running: null, title: threadId, updatedAt })
const none = (): Promise<void> => Promise.resolve()

describe('ThreadListController', () => {
  it('reads the list when somebody looks, newest first, and again when told', async () => {
    const context = fakeContext()
    await context.storage.writeThread(write('old', 1))
    const list = new ThreadListController(context, none)
    const before = list.getSnapshot()
    expect(before).toEqual({ threads: [], hydrated: false, warning: undefined })
    const heard = vi.fn<() => void>()
    const leave = list.subscribe(heard)
    await settle()
    expect(list.getSnapshot()).toMatchObject({ hydrated: true, threads: [{ threadId: 'old' }] })
    expect(heard).toHaveBeenCalledTimes(1)
    await context.storage.writeThread(write('new', 2))
    list.refresh()
    await settle()
    expect(list.getSnapshot().threads.map((thread) => thread.threadId)).toEqual(['new', 'old'])
    leave()
    list.refresh()
    await settle()
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('answers many calls that come while it reads with one more read', async () => {
    const storage = memoryClientStore()
    const listThreads = vi.spyOn(storage, 'listThreads')
    const list = new ThreadListController(fakeContext({}, { storage }), none)
    for (let call = 0; call < 50; call += 1) list.refresh()
    await settle()
    expect(listThreads.mock.calls.length).toBeLessThanOrEqual(2)
  })

  it.each(Array.from({ length: 12 }, (_, turns) => turns))('misses nothing that changes %i turns after it began to read', async (turns) => {
    const context = fakeContext()
    const list = new ThreadListController(context, none)
    list.refresh()
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    void context.storage.writeThread(write('new', 1))
    list.refresh()
    await settle()
    expect(list.getSnapshot().threads).toHaveLength(1)
  })

  it('forgets a thread here first, then on the server', async () => {
    const order: string[] = []
    const context = fakeContext({
      deleteThread: async (threadId) => {
        order.push(`server: ${threadId}`)
      },
    })
    await context.storage.writeThread(write('t1', 1))
    const list = new ThreadListController(context, async (threadId) => {
      await settle()
      order.push(`chat: ${threadId}, stored: ${(await context.storage.loadThread(threadId)) !== undefined}`)
    })
    await list.remove('t1')
    await settle()
    expect(order).toEqual(['chat: t1, stored: true', 'server: t1'])
    expect(list.getSnapshot().threads).toEqual([])
  })

  it('says that the server could not be reached', async () => {
    await expect(new ThreadListController(fakeContext(), none).remove('t1')).rejects.toThrow('Load failed')
  })

  it('passes on what the store warns of', async () => {
    let warn: (warning: StoreWarning) => void = () => {}
    const leave = vi.fn<() => void>()
    const storage: ClientStore = {
      ...memoryClientStore(),
      onWarning: (listener) => {
        warn = listener
        return leave
      },
    }
    const list = new ThreadListController(fakeContext({}, { storage }), none)
    const heard = vi.fn<() => void>()
    list.subscribe(heard)
    list.subscribe(() => {})
    const warning: StoreWarning = { code: 'storage_full', message: 'Full.' }
    warn(warning)
    expect(list.getSnapshot().warning).toBe(warning)
    expect(heard).toHaveBeenCalled()
    list.close()
    expect(leave).toHaveBeenCalledTimes(1)
  })

  it('reads nothing any more when it is closed, and ends what it asked the server', async () => {
    const storage = memoryClientStore()
    const listThreads = vi.spyOn(storage, 'listThreads')
    let ended: unknown
    const context = fakeContext({ deleteThread: (_threadId, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject((ended = signal.reason) as Error))) }, { storage })
    const list = new ThreadListController(context, none)
    const removing = list.remove('t1')
    await settle()
    list.close()
    await expect(removing).rejects.toBe(ended)
    listThreads.mockClear()
    list.refresh()
    await settle()
    expect(listThreads).not.toHaveBeenCalled()
  })
})
