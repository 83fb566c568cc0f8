/** Measures one kind of stores in a process of its own, so that none has the memory and the code of the one before. Started by `measureKind`. */
import type { Stores } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { RedisProcess } from '../shared/redis-process.js'
import { measureStores } from './measure-stores.js'
import type { FromStores, KindOfStores } from './measure-kind.js'
import type { StreamSettings } from './read-settings.js'
import { openRedis } from './stores/open-redis.js'

const say = (line: string): void => console.log(line)
const tell = (message: FromStores): void => void process.send?.(message)

async function measure(openStores: () => Promise<Stores>, settings: StreamSettings): Promise<void> {
  tell({ type: 'figures', figures: await measureStores(openStores, settings, say) })
}

async function overRedis(settings: StreamSettings): Promise<void> {
  const server = await RedisProcess.open('nothing')
  if (server === undefined) {
    const why = 'skipped: redis-server could not be started here'
    say(`  ${why}. Install it to measure this part.`)
    return tell({ type: 'skipped', why })
  }
  try {
    await measure(() => openRedis(server.url), settings)
  } finally {
    await server.close()
  }
}

const [kind, settings] = JSON.parse(process.argv[2] ?? '') as [KindOfStores, StreamSettings]
await (kind === 'redis' ? overRedis(settings) : measure(async () => memoryStores(), settings))
process.disconnect()
