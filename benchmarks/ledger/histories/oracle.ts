import type {
  LedgerAmount, LedgerAttempt, LedgerCounter, LedgerEntry, LedgerPage, LedgerQuery, LedgerSettlement, LedgerStore, LedgerTotals, LedgerTotalsQuery, NewReservation, ReserveOutcome, Scope,
} from '@arq/core'

interface Row {
  reservation: NewReservation
  state: LedgerEntry['state']
  booked?: LedgerSettlement
}

/**
 * A store that lets every call through to the one under test in the order that `turn` chooses, and holds each answer against a plain recount of
 * all rows. The first difference is kept in `problem`.
 */
export class Oracle implements LedgerStore {
  readonly rows = new Map<string, Row>()
  /** Reservations that were let through although there was no room. */
  overBudget = 0
  /** The first thing that the ledger got wrong. */
  problem: Error | undefined
  readonly #store: LedgerStore
  readonly #turn: (what: string) => Promise<void>

  constructor(store: LedgerStore, turn: (what: string) => Promise<void>) {
    this.#store = store
    this.#turn = turn
  }

  async reserve(reservation: NewReservation): Promise<ReserveOutcome> {
    await this.#turn(`reserve ${reservation.attemptId}`)
    const expected = this.#reserve(reservation)
    const outcome = await this.#store.reserve(reservation)
    if (expected === 'refused' && outcome.outcome === 'reserved') this.overBudget += 1
    this.#agree(`reserve ${reservation.attemptId}`, outcome.outcome, expected)
    return outcome
  }

  async settle(settlement: LedgerSettlement): Promise<LedgerEntry | undefined> {
    await this.#turn(`settle ${settlement.attemptId}`)
    this.#expire(settlement)
    const row = this.rows.get(settlement.attemptId)
    const late = row !== undefined && (row.state === 'expired' || row.state === 'released')
    const isFirst = row !== undefined && row.booked === undefined
    if (isFirst) Object.assign(row, { state: 'settled', booked: settlement })
    const entry = await this.#store.settle(settlement)
    this.#agree(`settle ${settlement.attemptId}`, [entry?.state, entry?.charged, entry?.wasted], [row?.state, row?.booked?.charged, row?.booked?.wasted])
    if (isFirst) this.#agree(`lateness of ${settlement.attemptId}`, entry?.late, late)
    return entry
  }

  async release(attempt: LedgerAttempt): Promise<LedgerEntry | undefined> {
    await this.#turn(`release ${attempt.attemptId}`)
    this.#expire(attempt)
    const row = this.rows.get(attempt.attemptId)
    if (row?.state === 'reserved') row.state = 'released'
    const entry = await this.#store.release(attempt)
    this.#agree(`release ${attempt.attemptId}`, entry?.state, row?.state)
    return entry
  }

  async totals(query: LedgerTotalsQuery): Promise<LedgerTotals | undefined> {
    this.#expire(query)
    const totals = await this.#store.totals(query)
    const expected = this.#recount(query, query.scope, query.sessionId)
    this.#agree(`totals of ${query.subject}`, [totals?.charged, totals?.wasted, totals?.reserved], expected === undefined ? [undefined, undefined, undefined] : [expected.charged, expected.wasted, expected.reserved])
    return totals
  }

  entries(query: LedgerQuery): Promise<LedgerPage> {
    return this.#store.entries(query)
  }

  forget(scope: Scope): Promise<void> {
    return this.#store.forget(scope)
  }

  #reserve(reservation: NewReservation): ReserveOutcome['outcome'] {
    this.#expire(reservation)
    if (this.rows.has(reservation.attemptId)) return 'exists'
    const { scope, sessionId, counters, limits, estimate } = reservation
    const isOver = limits.some(({ counter, counts, unit, limit }) => {
      const sums = counters[counter] === undefined ? undefined : this.#recount(counters[counter], scope, sessionId)
      if (counts === 'wasted') return size(sums?.wasted, unit) >= limit
      return size(sums?.charged, unit) + size(sums?.reserved, unit) + size(estimate, unit) > limit
    })
    if (isOver) return 'refused'
    this.rows.set(reservation.attemptId, { reservation, state: 'reserved' })
    return 'reserved'
  }

  #agree(what: string, told: unknown, expected: unknown): void {
    const [left, right] = [JSON.stringify(told), JSON.stringify(expected)]
    if (left !== right) this.problem ??= new Error(`${what}: the ledger says ${left}, and the rows say ${right}.`)
  }

  /** In the account that is called, and in no other: their clocks may differ. */
  #expire({ scope, at }: { scope?: Scope | undefined; at: number }): void {
    for (const row of this.rows.values()) {
      if (row.state === 'reserved' && row.reservation.expiresAt <= at && accountOf(row.reservation.scope) === accountOf(scope)) row.state = 'expired'
    }
  }

  #recount(counter: LedgerCounter, scope: Scope | undefined, sessionId: string | undefined): Record<'charged' | 'wasted' | 'reserved', Required<LedgerAmount>> | undefined {
    const rows = [...this.rows.values()].filter(({ reservation }) => isPartOf(reservation, counter, scope, sessionId))
    if (rows.length === 0) return undefined
    const booked = rows.flatMap((row) => row.booked ?? [])
    const open = rows.filter(({ state }) => state === 'reserved')
    return { charged: sum(booked.map(({ charged }) => charged)), wasted: sum(booked.map(({ wasted }) => wasted)), reserved: sum(open.map(({ reservation }) => reservation.estimate)) }
  }
}

function isPartOf(reservation: NewReservation, { subject, window }: LedgerCounter, scope: Scope | undefined, sessionId: string | undefined): boolean {
  if (accountOf(reservation.scope) !== accountOf(scope)) return false
  if (subject !== 'tenant' && reservation.scope?.userId !== scope?.userId) return false
  if (subject === 'session' && reservation.sessionId !== sessionId) return false
  return reservation.counters.some((counter) => counter.subject === subject && counter.window.span === window.span && counter.window.start === window.start)
}

function accountOf(scope: Scope | undefined): string {
  if (scope === undefined) return 'nobody'
  return scope.tenantId === undefined ? `user ${scope.userId}` : `tenant ${scope.tenantId}`
}

function size(amount: LedgerAmount | undefined, unit: 'tokens' | 'microUsd'): number {
  if (amount === undefined) return 0
  return unit === 'tokens' ? amount.input + amount.output : (amount.microUsd ?? 0)
}

function sum(amounts: readonly LedgerAmount[]): Required<LedgerAmount> {
  return amounts.reduce<Required<LedgerAmount>>(
    (total, { input, output, microUsd = 0 }) => ({ input: total.input + input, output: total.output + output, microUsd: total.microUsd + microUsd }),
    { input: 0, output: 0, microUsd: 0 },
  )
}
