import type { LedgerEntry, LedgerSettlement, NewReservation } from '@arq/core'

/** What a settlement comes to whose row is gone: whoever it was for has been forgotten, so it names nobody. */
export function unbookedEntry({ attemptId, candidate, provider, model, estimate, at: reservedAt, expiresAt }: NewReservation, settlement: LedgerSettlement): LedgerEntry {
  const { charged, wasted, source, at: endedAt } = settlement
  return { attemptId, state: 'settled', late: true, candidate, provider, model, estimate, charged, wasted, source, reservedAt, expiresAt, endedAt }
}
