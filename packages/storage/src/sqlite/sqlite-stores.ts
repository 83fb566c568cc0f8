import type { Clock, Stores } from '@arq/core'
import { backgroundClock } from '../memory/background-clock.js'
import { backupDatabase } from './backup-database.js'
import { SqliteCacheStore } from './cache/sqlite-cache-store.js'
import { databaseSize, type DatabaseSize } from './database-size.js'
import { SqliteHealthStore } from './health/sqlite-health-store.js'
import { Housekeeping } from './housekeeping.js'
import { SqliteLimitStore } from './limits/sqlite-limit-store.js'
import { SqliteMemoryStore } from './memories/sqlite-memory-store.js'
import { openDatabase } from './open-database.js'
import { SqliteSessionStore } from './sessions/sqlite-session-store.js'
import { shrinkDatabase } from './shrink-database.js'
import { SqliteLedgerStore } from './sqlite-ledger-store.js'
import { SqliteRunStore } from './sqlite-run-store.js'
import { SqliteSession } from './sqlite-session.js'
import { SqliteThreadStore } from './sqlite-thread-store.js'
import { sqliteTransfer } from './transfer/sqlite-transfer.js'

export interface SqliteStoresOptions {
  /** The database file. It and its folder are made where they are missing. */
  path: string
  /**
   * What an acknowledged write survives: the end of this process in any way, or a power cut as well, at the price of a disk flush for each
   * transaction. After a power cut the file is whole either way. @defaultValue 'process'
   */
  durability?: 'process' | 'power-loss' | undefined
  /** How long an ended run stays replayable and its key known, and how long a stop waits for its run. @defaultValue 600_000 (10 minutes) */
  retainEndedRunsMs?: number | undefined
  /** How long a conversation is kept after its last change. @defaultValue 604_800_000 (7 days) */
  historyRetentionMs?: number | undefined
  /** How long ended rows of the ledger are kept after their reservation, and sums after the end of their window. @defaultValue 7_776_000_000 (90 days) */
  ledgerRetentionMs?: number | undefined
  /** How long a memory is kept after it was made, where its own `expiresAt` does not come first. @defaultValue as its own `expiresAt` says */
  memoryRetentionMs?: number | undefined
  /** Cached answers of one tenant; what was put or got longest ago goes first. @defaultValue 10_000 */
  maxCacheEntries?: number | undefined
  /** Bytes of the cached answers of all tenants; what was put or got longest ago goes first, and one that alone is larger is not kept. @defaultValue 268_435_456 (256 MB) */
  maxCacheBytes?: number | undefined
  /** The file never grows beyond that; a write that finds no room is refused. @defaultValue as large as the disk */
  maxBytes?: number | undefined
  /** How long a write, and opening, waits while another process writes. @defaultValue 5_000 */
  busyTimeoutMs?: number | undefined
  /** @defaultValue the system clock, with timers that do not keep the process alive */
  clock?: Clock | undefined
}

export interface SqliteStores extends Stores {
  /** Copies everything, as it stands, into a new file, while the stores stay in use. Rejects with `StorageError`, also where `target` exists. */
  backup(target: string): Promise<void>
  /** Reads the whole file: some 20 ms for each 10 MB. */
  size(): DatabaseSize
}

/** So much is removed in one transaction, so that nobody waits long for it. */
const removedAtOnce = 200

/**
 * Every store of a server in one SQLite file, which several processes of one machine may share. Throws `StorageError` where the file cannot
 * be opened, is not ours, or was written by a newer release.
 */
export function sqliteStores(options: string | SqliteStoresOptions): SqliteStores {
  const { path, durability = 'process', busyTimeoutMs = 5_000, maxBytes, ...kept } = typeof options === 'string' ? { path: options } : options
  const clock = backgroundClock(kept.clock)
  const database = openDatabase({ path, durability, busyTimeoutMs, maxBytes, now: clock.now() })
  const session = new SqliteSession({ database, clock, busyTimeoutMs })
  const { retainEndedRunsMs = 600_000, historyRetentionMs = 604_800_000, ledgerRetentionMs = 7_776_000_000 } = kept
  const runs = new SqliteRunStore(session, retainEndedRunsMs)
  const threads = new SqliteThreadStore(session, historyRetentionMs)
  const ledger = new SqliteLedgerStore(session, ledgerRetentionMs)
  const sessions = new SqliteSessionStore(session)
  const memories = new SqliteMemoryStore(session, kept.memoryRetentionMs ?? Infinity)
  const cache = new SqliteCacheStore(session, { maxEntries: kept.maxCacheEntries ?? 10_000, maxBytes: kept.maxCacheBytes ?? 268_435_456 })
  const limits = new SqliteLimitStore(session)
  const health = new SqliteHealthStore(session)
  const housekeeping = new Housekeeping(clock, () => removeExpired(session, [runs, threads, ledger, sessions, memories, cache, limits, health]))
  return {
    isDurable: true,
    sessions,
    threads,
    runs,
    memories,
    ledger,
    cache,
    limits,
    health,
    transfer: sqliteTransfer(session, { memories, retainEndedRunsMs, historyRetentionMs, ledgerRetentionMs }),
    backup: (target) => backupDatabase(path, target),
    size: () => session.read('measure the database', () => databaseSize(database)),
    async close() {
      housekeeping.close()
      session.close()
      runs.close()
    },
  }
}

async function removeExpired(session: SqliteSession, stores: readonly { expire(limit: number): boolean }[]): Promise<void> {
  for (const store of stores) while (await session.write('remove what has expired', () => store.expire(removedAtOnce)));
  await session.write('give room back to the disk', () => shrinkDatabase(session.database))
}
