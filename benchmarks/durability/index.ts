/** `pnpm bench durability [--smoke] [--seed N] [--store redis|sqlite]`: whether answers outlive the processes that write them. See docs/benchmarks.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { measureStore, type StoreLoad } from './measure-store.js'
import { RedisProcess } from '../shared/redis-process.js'
import { readSettings } from './read-settings.js'

type Figures = Readonly<Record<string, number>>

const say = (line: string): void => console.log(line)
const pace = { words: 100, wordEveryMs: 20 }

async function main(): Promise<void> {
  const { seed, share, stores } = readSettings(process.argv.slice(2))
  const load = (runs: Pick<StoreLoad, 'killed' | 'killedTwice' | 'frozen' | 'storeLost' | 'stopped'>): StoreLoad => ({
    seed,
    pace,
    atOnce: 15,
    killed: Math.ceil(runs.killed * share),
    killedTwice: Math.ceil(runs.killedTwice * share),
    frozen: Math.ceil(runs.frozen * share),
    storeLost: Math.ceil(runs.storeLost * share),
    stopped: Math.ceil(runs.stopped * share),
  })
  say(`Two servers on one store; kill -9 while they write ${pace.words} words each, one every ${pace.wordEveryMs} ms. The seed is ${seed}.`)
  const redis = stores.includes('redis') ? await measureRedis(load({ killed: 210, killedTwice: 15, frozen: 15, storeLost: 15, stopped: 100 })) : undefined
  const sqlite = stores.includes('sqlite') ? await measureSqlite(load({ killed: 120, killedTwice: 15, frozen: 15, storeLost: 0, stopped: 50 })) : undefined
  say(JSON.stringify({ ...(redis ?? (stores.includes('redis') ? { redis: 'not measured: there is no redis-server here' } : {})), ...(sqlite === undefined ? {} : { sqlite }), seed }))
}

async function measureRedis(load: StoreLoad): Promise<Figures | undefined> {
  const redis = await RedisProcess.open('log')
  if (redis === undefined) {
    say('There is no redis-server on this machine, so Redis is not measured. Install it (package redis-server) and run this again.')
    return undefined
  }
  say('Redis:')
  const restartStore = async (awayMs: number, onDown: () => void): Promise<void> => {
    await redis.kill()
    onDown()
    await pause(awayMs)
    await redis.start()
  }
  try {
    const tally = await measureStore({ spec: { kind: 'redis', url: redis.url }, load, restartStore, say })
    return tally.figures
  } finally {
    await redis.close()
  }
}

async function measureSqlite(load: StoreLoad): Promise<Figures> {
  say('SQLite:')
  const folder = await mkdtemp(path.join(tmpdir(), 'arq-durability-'))
  try {
    const tally = await measureStore({ spec: { kind: 'sqlite', path: path.join(folder, 'arq.db') }, load, say })
    return tally.figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
