import { FakeClock } from '@arq/testkit'
import { describeMemoryStore } from '@arq/testkit/contracts'
import { MemoryPartitionStore } from './memory-partition-store.js'

describeMemoryStore('MemoryPartitionStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryPartitionStore({ clock })
  return { store, clock, dispose: () => store.close() }
})
