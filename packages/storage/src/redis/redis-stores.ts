import { ConfigError, systemClock, systemRandom, type Stores } from '@arq/core'
import { backgroundClock } from '../memory/background-clock.js'
import { openConnection } from './connection/open-connection.js'
import { RedisLink } from './connection/redis-link.js'
import { RedisCalls } from './redis-calls.js'
import { RedisKeys } from './redis-keys.js'
import type { RedisStoresOptions } from './redis-stores-options.js'
import { RedisCacheStore } from './cache/redis-cache-store.js'
import { RedisHealthStore } from './health/redis-health-store.js'
import { RedisLedgerStore } from './ledger/redis-ledger-store.js'
import { RedisLimitStore } from './limits/redis-limit-store.js'
import { RedisMemoryStore } from './memories/redis-memory-store.js'
import { RedisRunStore } from './runs/redis-run-store.js'
import { RedisSessionStore } from './sessions/redis-session-store.js'
import { RedisThreadStore } from './threads/redis-thread-store.js'
import { redisTransfer } from './transfer/redis-transfer.js'

const day = 86_400_000

/**
 * Every store of a server in Redis 6.2 or newer: one server, a cluster, or a group watched by Sentinel. Shared by all processes that use it.
 * Connects at the first call. Throws `ConfigError` for a URL that is none; calls reject with `StorageError`.
 */
export function redisStores(urlOrOptions: string | RedisStoresOptions): Stores {
  const options = typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions
  checkUrls('url' in options ? [options.url] : 'cluster' in options ? options.cluster : undefined)
  const { clock = systemClock, random = systemRandom, prefix = 'arq' } = options
  if (/[{}]/.test(prefix)) throw badPrefix()
  const { waitMs = 5_000, maxQueuedCharacters = 67_108_864 } = options
  const link = new RedisLink({
    open: () => openConnection(options),
    clock,
    waitMs,
    maxQueuedCharacters,
    owns: 'url' in options ? 'server' : 'client' in options ? 'nothing' : 'group',
  })
  const shared = { link, keys: new RedisKeys(prefix), clock: backgroundClock(options.clock), processId: random.uuid() }
  const { retainEndedRunsMs = 600_000, historyRetentionMs = 7 * day, ledgerRetentionMs = 90 * day } = options
  const runs = new RedisRunStore({
    ...shared,
    isCluster: 'cluster' in options || ('client' in options && 'masters' in options.client),
    pollMs: options.pollMs ?? 3_000,
    maxRunLogBytes: options.maxRunLogBytes ?? 16_777_216,
    retainEndedRunsMs,
    historyRetentionMs,
  })
  const threads = new RedisThreadStore({ ...shared, historyRetentionMs })
  const ledger = new RedisLedgerStore({ ...shared, maxLedgerRows: options.maxLedgerRows ?? 10_000, ledgerRetentionMs })
  const called = { keys: shared.keys, calls: new RedisCalls({ ...shared, keepMs: Math.max(10_000, 2 * waitMs) }) }
  const memories = new RedisMemoryStore({ ...called, maxKnownRemovals: 10_000 })
  return {
    isDurable: true,
    runs,
    opener: runs.opener,
    threads,
    ledger,
    sessions: new RedisSessionStore(called),
    memories,
    cache: new RedisCacheStore({ ...called, maxCacheEntries: options.maxCacheEntries ?? 10_000, maxCacheBytes: options.maxCacheBytes ?? 67_108_864 }),
    limits: new RedisLimitStore(called),
    health: new RedisHealthStore(called),
    transfer: redisTransfer({ link, ...called, memories, now: () => clock.now(), retainEndedRunsMs, historyRetentionMs, ledgerRetentionMs, maxQueuedCharacters }),
    async close() {
      runs.close()
      link.close()
    },
  }
}

/** The URL itself may hold a password, so no error shows it. */
function checkUrls(urls: readonly string[] | undefined): void {
  if (urls === undefined) return
  if (urls.length > 0 && urls.every((url) => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol))) return
  throw new ConfigError('The address of Redis is not a URL with the scheme redis: or rediss:, so nothing can be stored. Set it like redis://user:password@host:6379/0.', {
    details: { path: 'REDIS_URL' },
  })
}

function badPrefix(): ConfigError {
  return new ConfigError('The prefix of the keys in Redis holds a brace, which would put them all in other slots of a cluster. Choose one without.', { details: { path: 'prefix' } })
}
