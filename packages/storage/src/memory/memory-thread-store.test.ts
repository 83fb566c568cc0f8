import type { Scope, UIMessage } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describeThreadStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryThreadStore } from './memory-thread-store.js'

describeThreadStore('MemoryThreadStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryThreadStore({ clock })
  return { store, clock, dispose: () => store.close() }
})

const alice: Scope = { userId: 'alice' }
const bob: Scope = { userId: 'bob' }
const carol: Scope = { userId: 'carol' }
const question: UIMessage = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }

describe('MemoryThreadStore', () => {
  it('drops the thread that was unused for longest when a scope has too many', async () => {
    const store = new MemoryThreadStore({ clock: new FakeClock(), maxThreadsPerScope: 2 })
    await store.save(alice, 't1', [question])
    await store.save(alice, 't2', [question])
    await store.messages(alice, 't1')
    await store.save(alice, 't3', [question])
    expect((await store.list(alice)).map(({ threadId }) => threadId)).toEqual(['t3', 't1'])
    expect(await store.isForeign(bob, 't2')).toBe(false)
    expect(await store.isForeign(bob, 't1')).toBe(true)
  })

  it('drops the scope that was unused for longest, with everything it had', async () => {
    const store = new MemoryThreadStore({ clock: new FakeClock(), maxScopes: 2 })
    await store.save(alice, 'a1', [question])
    await store.save(alice, 'a2', [question])
    await store.save(bob, 'b1', [question])
    await store.messages(alice, 'a1')
    await store.save(carol, 'c1', [question])
    expect(await store.list(bob)).toEqual([])
    expect(await store.isForeign(alice, 'b1')).toBe(false)
    expect((await store.list(alice)).map(({ threadId }) => threadId)).toEqual(['a2', 'a1'])
    await store.save(bob, 'b1', [question])
    expect(await store.list(alice)).toHaveLength(0)
    expect(await store.isForeign(bob, 'a2')).toBe(false)
  })
})
