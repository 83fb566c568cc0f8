import type { RedisCarrierOptions } from './redis-carrier-options.js'

export interface RedisLedgerCarrierOptions extends RedisCarrierOptions {
  ledgerRetentionMs: number
}
