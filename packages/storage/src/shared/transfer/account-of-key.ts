import type { LedgerAccountName } from '@arq/core'

/** The account that `ledgerAccountKey` made a key of; `undefined` is that of all unknown callers. */
export function accountOfKey(key: string): LedgerAccountName | undefined {
  const [, kind, id = ''] = /^(tenant|user):(.*)$/s.exec(key) ?? []
  if (kind === undefined) return undefined
  return kind === 'tenant' ? { tenantId: decodeURIComponent(id) } : { userId: decodeURIComponent(id) }
}
