import { afterEach, describe, expect, it, vi } from 'vitest'
import { delay } from '../util/delay.js'
import { settle } from '../fakes/fake-clock.js'
import { fakeContext } from '../fakes/fake-context.js'
import type { ArqTransport, WireEvent } from './chat-transport.js'
import { createArqClient } from './create-arq-client.js'
import { memoryClientStore } from './memory-client-store.js'

const start: WireEvent = { seq: 1, chunks: [{ type: 'start', messageId: 'a1' }, { type: 'start-step' }] }
const opened: WireEvent = { seq: 2, chunks: [{ type: 'text-start', id: 't' }] }
const word = (seq: number): WireEvent => ({ seq, chunks: [{ type: 'text-delta', id: 't', delta: 'word ' }] })

describe('createArqClient', () => {
  afterEach(() => vi.unstubAllGlobals())

  /** A context whose server sends a word each 100 ms and never ends. */
  const endless = (): { context: ReturnType<typeof fakeContext>; deleted: string[] } => {
    const deleted: string[] = []
    async function* reads(signal: AbortSignal): AsyncGenerator<readonly WireEvent[]> {
      yield [start, opened]
      for (let seq = 3; !signal.aborted; seq += 1) {
        await delay(context.clock, 100, signal).catch(() => {})
        yield [word(seq)]
      }
    }
    const transport: Partial<ArqTransport> = {
      startChat: async (_request, signal) => ({ runId: 'run-1', replay: 'live', replayUntil: 0, reads: reads(signal) }),
      deleteThread: async (threadId) => void deleted.push(threadId),
    }
    const context = fakeContext(transport)
    return { context, deleted }
  }

  it('keeps a thread deleted whose answer was just being written', async () => {
    const { context, deleted } = endless()
    const client = createArqClient({ endpoint: '', ...context })
    const chat = client.chat('t1')
    chat.subscribe(() => {})
    client.threads.subscribe(() => {})
    void chat.sendMessage('Count')
    for (let step = 0; step < 20; step += 1) {
      await context.clock.advance(50)
      context.environment.paint()
    }
    expect(client.threads.getSnapshot().threads).toMatchObject([{ threadId: 't1' }])
    await client.threads.remove('t1')
    await context.clock.advance(2_000)
    expect(chat.getSnapshot()).toMatchObject({ messages: [], status: 'ready' })
    expect(client.threads.getSnapshot().threads).toEqual([])
    expect(await context.storage.loadThread('t1')).toBeUndefined()
    expect(deleted).toEqual(['t1'])
    client.close()
    expect(context.clock.pending).toBe(0)
  })

  it('leaves everything when it is closed, and a store that was handed in to its owner', async () => {
    const storage = memoryClientStore()
    const close = vi.spyOn(storage, 'close')
    const leaveStore = vi.fn<() => void>()
    storage.subscribe = () => leaveStore
    const context = fakeContext({}, { storage })
    const client = createArqClient({ endpoint: '', ...context })
    client.chat('t1').subscribe(() => {})
    await settle()
    client.close()
    expect(context.environment.listeners.size).toBe(0)
    expect(leaveStore).toHaveBeenCalledTimes(1)
    expect(close).not.toHaveBeenCalled()
  })

  it('needs no more than an address, and may be made where there is no page', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(new TypeError('Load failed'))
    const client = createArqClient({ endpoint: '/api/arq', fetch })
    await expect(client.model()).rejects.toThrow('Load failed')
    expect(client.newThreadId()).toMatch(/^[0-9a-f-]{36}$/)
    expect(fetch.mock.lastCall?.[0]).toBe('/api/arq/models')
    client.close()
  })
})
