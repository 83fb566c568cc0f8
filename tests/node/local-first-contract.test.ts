import { localFirstRuns } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock } from '@arq/testkit'
import { describeRunStore } from '@arq/testkit/contracts'

describeRunStore('localFirstRuns', async () => {
  const clock = new FakeClock()
  const durable = memoryStores({ clock })
  const store = localFirstRuns(durable.runs, { clock })
  return {
    store,
    clock,
    async dispose() {
      await store.close()
      await durable.close()
    },
  }
})
