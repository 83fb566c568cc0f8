import { FakeClock } from '@arq/testkit'
import { describeCacheStore } from '@arq/testkit/contracts'
import { MemoryCacheStore } from './memory-cache-store.js'

describeCacheStore('MemoryCacheStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryCacheStore({ clock })
  return { store, clock, dispose: () => store.close() }
})
