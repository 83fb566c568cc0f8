import { localFirstRuns, type Stores } from '@arq/core'
import { redisStores } from '@arq/storage/redis'

let opened = 0

/** Stores in Redis as a server has them: with memory in front of the run log, each under keys of its own. */
export async function openRedis(url: string): Promise<Stores> {
  opened += 1
  const stores = redisStores({ url, prefix: `streams${opened}` })
  const runs = localFirstRuns(stores.runs)
  return {
    ...stores,
    runs,
    async close() {
      await runs.close()
      await stores.close()
    },
  }
}
