import type { LedgerAmount, LedgerEntry, LedgerSettlement, LedgerTotals, LedgerTotalsQuery, NewReservation, ReserveOutcome, Scope } from '@arq/core'

interface ModelRow {
  reservation: NewReservation
  state: LedgerEntry['state']
  late: boolean
  booked?: LedgerSettlement
}

/** What a ledger of one account has to say, worked out anew from all rows for every question: slow, and plain enough to trust. */
export class LedgerModel {
  readonly rows: Map<string, ModelRow> = new Map()

  reserve(reservation: NewReservation): ReserveOutcome['outcome'] {
    this.#expire(reservation.at)
    if (this.rows.has(reservation.attemptId)) return 'exists'
    if (this.#isOver(reservation)) return 'refused'
    this.rows.set(reservation.attemptId, { reservation, state: 'reserved', late: false })
    return 'reserved'
  }

  settle(settlement: LedgerSettlement): void {
    this.#expire(settlement.at)
    const row = this.rows.get(settlement.attemptId)
    if (row === undefined || row.state === 'settled') return
    row.late = row.state !== 'reserved'
    row.state = 'settled'
    row.booked = settlement
  }

  release(attemptId: string, at: number): void {
    this.#expire(at)
    const row = this.rows.get(attemptId)
    if (row?.state === 'reserved') row.state = 'released'
  }

  /** Attempt ids, states and lateness are right; the rest of a row is as it was reserved. */
  async entries({ at }: { at: number }): Promise<{ entries: readonly LedgerEntry[] }> {
    this.#expire(at)
    return { entries: [...this.rows.values()].reverse().map(entryOf) }
  }

  async totals(query: LedgerTotalsQuery): Promise<LedgerTotals | undefined> {
    return this.#recount(query)
  }

  #recount(query: LedgerTotalsQuery): LedgerTotals | undefined {
    this.#expire(query.at)
    const rows = [...this.rows.values()].filter(({ reservation }) => counts(reservation, query))
    if (rows.length === 0) return undefined
    const booked = rows.flatMap((row) => row.booked ?? [])
    return {
      charged: sum(booked.map(({ charged }) => charged)),
      wasted: sum(booked.map(({ wasted }) => wasted)),
      reserved: sum(rows.filter(({ state }) => state === 'reserved').map(({ reservation }) => reservation.estimate)),
      settled: booked.length,
      unpriced: booked.filter(({ charged, wasted }) => charged.microUsd === undefined || wasted.microUsd === undefined).length,
      counted: booked.filter(({ source }) => source === 'counted').length,
      estimated: booked.filter(({ source }) => source === 'estimated').length,
    }
  }

  #isOver({ scope, sessionId, counters, limits, estimate, at }: NewReservation): boolean {
    return limits.some(({ counter, unit, limit }) => {
      const asked = counters[counter]
      if (asked === undefined) return false
      const totals = this.#recount({ scope, sessionId, at, ...asked })
      return size(totals?.charged, unit) + size(totals?.reserved, unit) + size(estimate, unit) > limit
    })
  }

  #expire(at: number): void {
    for (const row of this.rows.values()) if (row.state === 'reserved' && row.reservation.expiresAt <= at) row.state = 'expired'
  }
}

function entryOf({ reservation, state, late }: ModelRow): LedgerEntry {
  const { attemptId, candidate, provider, model, estimate, at: reservedAt, expiresAt } = reservation
  return { attemptId, state, late, candidate, provider, model, estimate, reservedAt, expiresAt }
}

function counts({ scope, sessionId, counters }: NewReservation, query: LedgerTotalsQuery): boolean {
  const isSubject = query.subject === 'tenant' || (isSame(scope, query.scope) && (query.subject === 'user' || sessionId === query.sessionId))
  return isSubject && counters.some(({ subject, window }) => subject === query.subject && window.span === query.window.span && window.start === query.window.start)
}

function isSame(left: Scope | undefined, right: Scope | undefined): boolean {
  return left?.userId === right?.userId
}

function sum(amounts: readonly LedgerAmount[]): Required<LedgerAmount> {
  const total = { input: 0, output: 0, microUsd: 0 }
  for (const { input, output, microUsd = 0 } of amounts) {
    total.input += input
    total.output += output
    total.microUsd += microUsd
  }
  return total
}

function size(amount: LedgerAmount | undefined, unit: 'tokens' | 'microUsd'): number {
  if (amount === undefined) return 0
  return unit === 'tokens' ? amount.input + amount.output : (amount.microUsd ?? 0)
}
