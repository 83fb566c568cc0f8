import type { CacheSpace } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describeCacheStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryCacheStore } from './memory-cache-store.js'

describeCacheStore('MemoryCacheStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryCacheStore({ clock })
  return { store, clock, dispose: () => store.close() }
})

const spaceOf = (userId: string): CacheSpace => ({ scope: { userId }, name: 'answers' })
const entry = (key: string, value: unknown = key) => ({ key, value, ttlMs: 60_000 })

describe('MemoryCacheStore', () => {
  it('drops what was put or got longest ago, of whatever space', async () => {
    const store = new MemoryCacheStore({ maxCacheEntries: 3 })
    await store.put(spaceOf('alice'), entry('k1'))
    await store.put(spaceOf('bob'), entry('k2'))
    await store.put(spaceOf('bob'), entry('k3'))
    await store.get(spaceOf('alice'), 'k1')
    await store.put(spaceOf('carol'), entry('k4'))
    expect(await store.get(spaceOf('bob'), 'k2')).toBeUndefined()
    for (const [userId, key] of [['alice', 'k1'], ['bob', 'k3'], ['carol', 'k4']] as const) expect(await store.get(spaceOf(userId), key)).toMatchObject({ value: key })
  })

  it('keeps no more than it may weigh, with what replaced or removed entries weighed given back', async () => {
    const store = new MemoryCacheStore({ maxCacheBytes: 100_000 })
    const large = 'x'.repeat(20_000)
    for (const key of ['k1', 'k1', 'k1', 'k2']) await store.put(spaceOf('alice'), entry(key, large))
    expect(await store.get(spaceOf('alice'), 'k1')).toBeDefined()
    await store.put(spaceOf('bob'), entry('k3', large))
    expect(await store.get(spaceOf('alice'), 'k2')).toBeUndefined()
    expect(await store.get(spaceOf('alice'), 'k1')).toBeDefined()
    await store.remove(spaceOf('alice'), 'k1')
    await store.put(spaceOf('bob'), entry('k4', large))
    expect(await store.get(spaceOf('bob'), 'k3')).toBeDefined()
  })

  it('does not keep what is larger than all may be together', async () => {
    const store = new MemoryCacheStore({ maxCacheBytes: 1_000 })
    await store.put(spaceOf('alice'), entry('k1', 'x'.repeat(1_000)))
    expect(await store.get(spaceOf('alice'), 'k1')).toBeUndefined()
    await store.put(spaceOf('alice'), entry('k2'))
    expect(await store.get(spaceOf('alice'), 'k2')).toBeDefined()
  })
})
