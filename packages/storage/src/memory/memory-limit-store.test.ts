import { FakeClock } from '@arq/testkit'
import { describeLimitStore } from '@arq/testkit/contracts'
import { MemoryLimitStore } from './memory-limit-store.js'

describeLimitStore('MemoryLimitStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryLimitStore({ clock })
  return { store, clock, dispose: () => store.close() }
})
