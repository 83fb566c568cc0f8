import type { LedgerEntry, NewReservation } from '@arq/core'
import { tenantOf } from '../shared/tenant-of.js'

/** The row of an attempt that has just reserved. */
export function reservedEntry({ attemptId, scope, sessionId, runId, candidate, provider, model, estimate, at, expiresAt }: NewReservation): LedgerEntry {
  const tenantId = tenantOf(scope)
  return {
    attemptId,
    state: 'reserved',
    late: false,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(scope === undefined ? {} : { userId: scope.userId }),
    ...(scope === undefined || sessionId === undefined ? {} : { sessionId }),
    ...(runId === undefined ? {} : { runId }),
    candidate,
    provider,
    model,
    estimate,
    reservedAt: at,
    expiresAt,
  }
}
