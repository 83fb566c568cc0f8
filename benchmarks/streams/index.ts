/** `pnpm bench streams [--runs N] [--seconds N] [--smoke]`: how many live answers one process bears. See docs/benchmarks.md. */
import { memoryStores } from '@arq/storage/memory'
import { RedisProcess } from '../shared/redis-process.js'
import { measureStores, type StoresFigures } from './measure-stores.js'
import { readSettings, type StreamSettings } from './read-settings.js'
import { openRedis } from './stores/open-redis.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  const { runs, seconds } = settings
  say(`${runs} answers at once through one process, 20 texts a second each, every one with a reader over real HTTP in another process.`)
  say('\nStores in memory:')
  const memory = await measureStores(async () => memoryStores(), settings, say)
  say('\nStores in Redis, with memory in front of the run log:')
  const redis = await overRedis(settings)
  const lost = memory.lost + (typeof redis === 'string' ? 0 : redis.lost)
  say(JSON.stringify({ runs, seconds, memory, redis, lost }))
}

async function overRedis(settings: StreamSettings): Promise<StoresFigures | string> {
  const server = await RedisProcess.open('nothing')
  if (server === undefined) {
    const skipped = 'skipped: redis-server could not be started here'
    say(`  ${skipped}. Install it to measure this part.`)
    return skipped
  }
  try {
    return await measureStores(() => openRedis(server.url), settings, say)
  } finally {
    await server.close()
  }
}

await main()
