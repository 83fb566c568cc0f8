import { FakeClock } from '@arq/testkit'
import { describeHealthStore } from '@arq/testkit/contracts'
import { MemoryHealthStore } from './memory-health-store.js'

describeHealthStore('MemoryHealthStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryHealthStore({ clock })
  return { store, clock, dispose: () => store.close() }
})
