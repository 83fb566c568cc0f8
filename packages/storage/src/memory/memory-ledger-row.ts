import type { LedgerCounter, LedgerEntry, LedgerSettlement, NewReservation } from '@arq/core'
import { tenantOf } from '../shared/tenant-of.js'

/** One attempt and the sums it is part of. */
export class MemoryLedgerRow {
  /** Place in its account: later ones are higher. */
  readonly sequence: number
  #entry: LedgerEntry
  #counters: readonly LedgerCounter[]

  constructor(sequence: number, reservation: NewReservation) {
    this.sequence = sequence
    this.#entry = entryOf(reservation)
    this.#counters = structuredClone(reservation.counters)
  }

  get entry(): LedgerEntry {
    return this.#entry
  }

  get counters(): readonly LedgerCounter[] {
    return this.#counters
  }

  get isOpen(): boolean {
    return this.#entry.state === 'reserved'
  }

  end(state: 'released' | 'expired', endedAt: number): void {
    this.#entry = Object.freeze({ ...this.#entry, state, endedAt })
  }

  settle({ charged, wasted, source, at }: LedgerSettlement): void {
    const booked = { charged: Object.freeze({ ...charged }), wasted: Object.freeze({ ...wasted }), source }
    this.#entry = Object.freeze({ ...this.#entry, ...booked, state: 'settled', late: !this.isOpen, endedAt: at })
  }

  /** Who it was is left out; what it came to stays. */
  forgetUser(): void {
    const { userId: _userId, sessionId: _sessionId, runId: _runId, ...rest } = this.#entry
    this.#entry = Object.freeze(rest)
    this.#counters = this.#counters.filter(({ subject }) => subject === 'tenant')
  }
}

function entryOf({ attemptId, scope, sessionId, runId, candidate, provider, model, estimate, at, expiresAt }: NewReservation): LedgerEntry {
  const tenantId = tenantOf(scope)
  return Object.freeze({
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
    estimate: Object.freeze({ ...estimate }),
    reservedAt: at,
    expiresAt,
  })
}
