import type { Scope } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describeSessionStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemorySessionStore } from './memory-session-store.js'

describeSessionStore('MemorySessionStore', async () => {
  const clock = new FakeClock()
  const store = new MemorySessionStore({ clock })
  return { store, clock, dispose: () => store.close() }
})

const alice: Scope = { userId: 'alice' }
const bob: Scope = { userId: 'bob' }

describe('MemorySessionStore', () => {
  it('drops the session that was used longest ago, of whatever scope', async () => {
    const store = new MemorySessionStore({ maxSessions: 3 })
    await store.touch(alice, 's1', 60_000)
    await store.touch(bob, 's1', 60_000)
    await store.touch(bob, 's2', 60_000)
    await store.get(alice, 's1')
    await store.set(bob, 's1', { theme: 'dark' })
    await store.touch(alice, 's3', 60_000)
    expect((await store.list(alice)).map(({ sessionId }) => sessionId)).toEqual(['s3', 's1'])
    expect((await store.list(bob)).map(({ sessionId }) => sessionId)).toEqual(['s1'])
    for (let user = 0; user < 100; user += 1) await store.touch({ userId: `user-${user}` }, 's1', 60_000)
    expect(await store.list(alice)).toEqual([])
    expect(await store.list({ userId: 'user-99' })).toHaveLength(1)
  })

  it('forgets everything when it is closed', async () => {
    const store = new MemorySessionStore()
    await store.touch(alice, 's1', 60_000)
    store.close()
    expect(await store.list(alice)).toEqual([])
  })
})
