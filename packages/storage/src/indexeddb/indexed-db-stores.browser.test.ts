import type { UIMessage } from '@arq/core'
import type { ClientStore, StoreWarning } from '@arq/core/client'
import { SeededRandom } from '@arq/testkit'
import { describeClientStore, describeClientStoreTabs } from '@arq/testkit/contracts'
import { deleteDB, openDB } from 'idb'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { indexedDbStores } from './indexed-db-stores.js'

/** Not in TypeScript's library yet. @see https://wicg.github.io/storage-buckets/ */
interface StorageBuckets {
  storageBuckets: {
    open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>
    delete(name: string): Promise<void>
  }
}

let databases = 0

function freshName(): string {
  const name = `browser-${(databases += 1)}`
  onTestFinished(() => deleteDB(name))
  return name
}

function text(id: string, words: string): UIMessage {
  return { id, role: 'user', parts: [{ type: 'text', text: words }] }
}

describeClientStore('indexedDbStores in Chromium', async () => {
  const store = indexedDbStores({ name: freshName() })
  return { store, dispose: () => store.close() }
})

describeClientStoreTabs('indexedDbStores in Chromium', async () => {
  const name = freshName()
  const [store, other] = [indexedDbStores({ name }), indexedDbStores({ name })]
  return {
    store,
    other,
    dispose() {
      store.close()
      other.close()
    },
  }
})

describe('indexedDbStores in a tab that is killed while it writes', () => {
  it('leaves text and cursor as one of its writes left them', async () => {
    const random = new SeededRandom(11)
    const name = freshName()
    const store = indexedDbStores({ name })
    onTestFinished(() => store.close())
    let reached = 0
    for (let round = 0; round < 12; round += 1) {
      const tab = new Worker(new URL('./endless-writer.test.worker.ts', import.meta.url), { type: 'module', name })
      await changes(store, 1 + random.below(10))
      // Anywhere inside a write: the news of the last one is not the best moment to be killed.
      for (let turns = random.below(60); turns > 0; turns -= 1) await turnOfTheLoop()
      tab.terminate()
      const thread = await store.loadThread('t1')
      const seq = thread?.running?.seq ?? 0
      expect(seq, `round ${round}`).toBeGreaterThanOrEqual(reached)
      expect(thread?.messages.map(textLength), `round ${round}`).toEqual([seq, seq, seq, seq])
      reached = seq
    }
    expect(reached).toBeGreaterThan(10)
  })
})

describe('indexedDbStores in a browser without room', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('goes on in memory, and keeps in the database what was there before', async () => {
    vi.stubGlobal('indexedDB', await smallFactory(1_000_000))
    const store = indexedDbStores({ name: 'small' })
    onTestFinished(() => store.close())
    const warnings: StoreWarning['code'][] = []
    store.onWarning(({ code }) => warnings.push(code))
    const running = { runKey: 'key-1', seq: 1, trigger: 'submit-message' as const }
    const first = { threadId: 't1', title: 'Big', updatedAt: 1, messageIds: ['m1'], changed: [text('m1', 'small')], running }
    await store.writeThread(first)
    expect(warnings).toEqual([])

    const big = text('m2', noise(4_000_000))
    await store.writeThread({ ...first, messageIds: ['m1', 'm2'], changed: [big], running: { ...running, seq: 2 } })
    expect(warnings).toEqual(['storage_full'])
    expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [text('m1', 'small'), big], running: { ...running, seq: 2 } })

    const afterReload = indexedDbStores({ name: 'small' })
    onTestFinished(() => afterReload.close())
    expect(await afterReload.loadThread('t1')).toEqual({ threadId: 't1', messages: [text('m1', 'small')], running })
  })
})

describe('indexedDbStores beside a tab of a newer release', () => {
  it('lets it upgrade and warns', async () => {
    const name = freshName()
    const store = indexedDbStores({ name })
    const warnings: StoreWarning['code'][] = []
    store.onWarning(({ code }) => warnings.push(code))
    await store.writeThread({ threadId: 't1', title: 'One', updatedAt: 1, messageIds: ['m1'], changed: [text('m1', 'one')], running: null })
    const newer = await openDB(name, 99, { blocked: () => expect.unreachable('the store held on to its connection') })
    onTestFinished(() => newer.close())
    expect(await newer.count('messages')).toBe(1)
    await store.writeThread({ threadId: 't2', title: 'Two', updatedAt: 2, messageIds: ['m2'], changed: [text('m2', 'two')], running: null })
    expect((await store.loadThread('t2'))?.messages).toEqual([text('m2', 'two')])
    expect(warnings).toEqual(['storage_blocked'])
  })
})

/** Resolves after so many changes by other tabs. */
function changes(store: ClientStore, count: number): Promise<void> {
  return new Promise((resolve) => {
    let heard = 0
    const unsubscribe = store.subscribe(() => {
      heard += 1
      if (heard < count) return
      unsubscribe()
      resolve()
    })
  })
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => resolve()
    port2.postMessage(undefined)
  })
}

function textLength({ parts: [part] }: UIMessage): number {
  return part?.type === 'text' ? part.text.length : 0
}

/** Text that cannot be compressed: browsers count what they store, not what they are given. */
function noise(length: number): string {
  const random = new SeededRandom(3)
  const codes = Uint16Array.from({ length }, () => 32 + random.below(50_000))
  return new TextDecoder('utf-16le').decode(codes)
}

/** A real database factory with this much room for everything in it, in bytes. */
async function smallFactory(quota: number): Promise<IDBFactory> {
  const { storageBuckets } = navigator as Navigator & StorageBuckets
  const name = `bucket-${(databases += 1)}`
  onTestFinished(() => storageBuckets.delete(name))
  return (await storageBuckets.open(name, { quota })).indexedDB
}
