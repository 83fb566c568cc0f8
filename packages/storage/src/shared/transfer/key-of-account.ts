import type { LedgerAccountName } from '@arq/core'
import { ledgerAccountKey } from '../ledger-account-key.js'

/** The key of an account by its name. */
export function keyOfAccount(account: LedgerAccountName | undefined): string {
  if (account === undefined) return ledgerAccountKey(undefined)
  return ledgerAccountKey('tenantId' in account ? { tenantId: account.tenantId, userId: '' } : { userId: account.userId })
}
