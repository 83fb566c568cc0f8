import { systemClock, type Clock } from '@arq/core'
import type { ClientStore } from '@arq/core/client'
import { BackedClientStore } from './backed-client-store.js'
import { BroadcastChangeChannel } from './broadcast-change-channel.js'
import type { ChangeChannel } from './change-channel.js'
import { DatabaseConnection } from './database-connection.js'
import { DegradingBackend } from './degrading-backend.js'
import { WarningBoard } from './warning-board.js'

export interface IndexedDbStoresOptions {
  /**
   * Name of the database and, behind `arq:`, of the channel between tabs. Everybody who uses the browser profile
   * can read it: where people sign in, give each their own (`arq-${userId}`) and delete it when they sign out for good.
   * @defaultValue 'arq'
   */
  name?: string
  /** Times out an open request that nobody answers. @defaultValue the system clock */
  clock?: Clock
  /** Tells other tabs of changes. @defaultValue a `BroadcastChannel` */
  channel?: ChangeChannel
}

/**
 * A browser's short-term memory in IndexedDB. Opens on first use, so a page that is rendered on a server may
 * create it too. Nothing rejects for storage reasons: where the browser gives no storage, blocks it or is full,
 * the store goes on in memory and says so through `onWarning`.
 */
export function indexedDbStores(options: IndexedDbStoresOptions = {}): ClientStore {
  const { name = 'arq', clock = systemClock, channel = new BroadcastChangeChannel(`arq:${name}`) } = options
  const warnings = new WarningBoard()
  const backend = new DegradingBackend(new DatabaseConnection({ name, clock }), (warning) => warnings.post(warning))
  return new BackedClientStore({ backend, channel, warnings })
}
