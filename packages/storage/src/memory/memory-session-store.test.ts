import { FakeClock } from '@arq/testkit'
import { describeSessionStore } from '@arq/testkit/contracts'
import { MemorySessionStore } from './memory-session-store.js'

describeSessionStore('MemorySessionStore', async () => {
  const clock = new FakeClock()
  const store = new MemorySessionStore({ clock })
  return { store, clock, dispose: () => store.close() }
})
