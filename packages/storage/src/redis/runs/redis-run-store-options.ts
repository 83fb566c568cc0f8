import type { Clock } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisKeys } from '../redis-keys.js'

export interface RedisRunStoreOptions {
  link: RedisLink
  keys: RedisKeys
  /** For polls: its timers must not keep a process alive. */
  clock: Clock
  /** Unlike that of any other process. */
  processId: string
  /** Messages go by shard: they need Redis 7. */
  isCluster: boolean
  pollMs: number
  maxRunLogBytes: number
  retainEndedRunsMs: number
  /** How long a thread is kept in which nothing is said. */
  historyRetentionMs: number
}
