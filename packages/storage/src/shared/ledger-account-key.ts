import type { Scope } from '@arq/core'
import { tenantOf } from './tenant-of.js'

/** Whose account an attempt belongs to, as one string: the tenant's, the user's where there is none, or that of all unknown callers. */
export function ledgerAccountKey(scope: Scope | undefined): string {
  if (scope === undefined) return 'anonymous'
  const tenantId = tenantOf(scope)
  return tenantId === undefined ? `user:${encodeURIComponent(scope.userId)}` : `tenant:${encodeURIComponent(tenantId)}`
}
