import type { CacheSpace } from '@arq/core'
import { ledgerAccountKey } from './ledger-account-key.js'

/** A space as one string: entries of one name in one tenant, where a user without a tenant is one. */
export function cacheSpaceKey({ scope, name }: CacheSpace): string {
  return `${ledgerAccountKey(scope)}/${encodeURIComponent(name)}`
}
