import { cacheTables } from './schema/cache-tables.js'
import { healthTables } from './schema/health-tables.js'
import { ledgerTables } from './schema/ledger-tables.js'
import { limitTables } from './schema/limit-tables.js'
import { memoryTables } from './schema/memory-tables.js'
import { runTables } from './schema/run-tables.js'
import { threadOrder } from './schema/thread-order.js'
import { sessionTables } from './schema/session-tables.js'
import { threadTables } from './schema/thread-tables.js'

/** Steps from an empty file to what this release reads. A step that was released is never changed: what comes later is a step of its own. */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: 'runs', sql: runTables },
  { name: 'threads', sql: threadTables },
  { name: 'ledger', sql: ledgerTables },
  { name: 'sessions', sql: sessionTables },
  { name: 'memories', sql: memoryTables },
  { name: 'cache', sql: cacheTables },
  { name: 'limits', sql: limitTables },
  { name: 'health', sql: healthTables },
  { name: 'thread order', sql: threadOrder },
]
