import type { ClientStore } from '@arq/core/client'
import { BackedClientStore } from './backed-client-store.js'
import { silentChannel } from './change-channel.js'
import { MemoryBackend } from './memory-backend.js'
import { WarningBoard } from './warning-board.js'

/** Short-term memory that lasts as long as the page: for tests, and for apps that must not store anything. */
export function memoryClientStore(): ClientStore {
  return new BackedClientStore({ backend: new MemoryBackend(), channel: silentChannel, warnings: new WarningBoard() })
}
