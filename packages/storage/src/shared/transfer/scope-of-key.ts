import type { Scope } from '@arq/core'

/** The scope that `scopeKey` made a key of. */
export function scopeOfKey(key: string): Scope {
  const [tenantId = '', userId = ''] = key.split(':').map((part) => decodeURIComponent(part))
  return tenantId === '' ? { userId } : { tenantId, userId }
}
