import type { Clock, Random } from '@arq/core'
import type { RedisClientLike } from './connection/redis-client-like.js'

/** Where Redis is. */
export type RedisTarget =
  /** `redis[s]://[user[:password]@]host[:port][/database]` */
  | { url: string }
  /** A client of the package `redis` (versions 5 and 6), of one server, a cluster or Sentinel. It is connected where it is not yet, and stays open at `close`. */
  | { client: RedisClientLike }
  /** URLs of some of the nodes of a cluster; all have the credentials and the TLS of the first. */
  | { cluster: readonly string[] }
  /** The name of a master that Sentinel watches, and some of the sentinels. The credentials are those of the data nodes. */
  | { sentinel: { name: string; nodes: readonly { host: string; port: number }[]; username?: string; password?: string } }

export interface RedisStoresSettings {
  /** What the names of all keys and channels begin with. @defaultValue 'arq' */
  prefix?: string
  /** How long a call waits for Redis before it fails, in milliseconds. @defaultValue 5_000 */
  waitMs?: number
  /** Bytes of one run's log at most; the entry that ends the run always fits. @defaultValue 16_777_216 (16 MB) */
  maxRunLogBytes?: number
  /** Characters of commands under way at most; calls beyond fail at once. @defaultValue 67_108_864 */
  maxQueuedCharacters?: number
  /** How long an ended run stays replayable and its key known, and how long a stop waits for its run. @defaultValue 600_000 (10 minutes) */
  retainEndedRunsMs?: number
  /** How long a conversation is kept after its last change. @defaultValue 604_800_000 (7 days) */
  historyRetentionMs?: number
  /** How long ended rows of the ledger are kept after their reservation. Sums of a window are kept for a day after its end. @defaultValue 7_776_000_000 (90 days) */
  ledgerRetentionMs?: number
  /** How often a reader that hears nothing looks for itself, in milliseconds. @defaultValue 3_000 */
  pollMs?: number
  /** Ended rows of the ledger kept for one account at most; the oldest go first, sums stay. @defaultValue 10_000 */
  maxLedgerRows?: number
  /** Entries that the cache of one tenant holds at most; what was put or got longest ago goes first. @defaultValue 10_000 */
  maxCacheEntries?: number
  /** Bytes of values and vectors that the cache of one tenant holds at most. A larger entry is not kept. @defaultValue 67_108_864 (64 MB) */
  maxCacheBytes?: number
  /** @defaultValue the system clock; only for waiting: what is stored is timed by the server */
  clock?: Clock
  /** @defaultValue the system's */
  random?: Random
}

export type RedisStoresOptions = RedisStoresSettings & RedisTarget
