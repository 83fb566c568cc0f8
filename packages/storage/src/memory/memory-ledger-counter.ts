import type { LedgerAmount, LedgerSettlement, LedgerTotals, LedgerWindow } from '@arq/core'

/** One running sum. */
export class MemoryLedgerCounter {
  /** Whose it is: see `ledgerSubjectKey`. */
  readonly subject: string
  readonly window: LedgerWindow
  readonly #charged = nothing()
  readonly #wasted = nothing()
  readonly #reserved = nothing()
  #settled = 0
  #unpriced = 0
  #counted = 0
  #estimated = 0

  constructor(subject: string, window: LedgerWindow) {
    this.subject = subject
    this.window = { ...window }
  }

  /** Nothing was ever booked. */
  get isUnused(): boolean {
    return this.#settled === 0
  }

  get totals(): LedgerTotals {
    return {
      charged: { ...this.#charged },
      wasted: { ...this.#wasted },
      reserved: { ...this.#reserved },
      settled: this.#settled,
      unpriced: this.#unpriced,
      counted: this.#counted,
      estimated: this.#estimated,
    }
  }

  reserve(estimate: LedgerAmount): void {
    add(this.#reserved, estimate, 1)
  }

  unreserve(estimate: LedgerAmount): void {
    add(this.#reserved, estimate, -1)
  }

  /** Goes on from what stood in another store; what is reserved stays as it is. */
  restore({ charged, wasted, settled, unpriced, counted, estimated }: Omit<LedgerTotals, 'reserved'>): void {
    Object.assign(this.#charged, charged)
    Object.assign(this.#wasted, wasted)
    this.#settled = settled
    this.#unpriced = unpriced
    this.#counted = counted
    this.#estimated = estimated
  }

  book({ charged, wasted, source }: Pick<LedgerSettlement, 'charged' | 'wasted' | 'source'>): void {
    add(this.#charged, charged, 1)
    add(this.#wasted, wasted, 1)
    this.#settled += 1
    if (charged.microUsd === undefined || wasted.microUsd === undefined) this.#unpriced += 1
    if (source === 'counted') this.#counted += 1
    if (source === 'estimated') this.#estimated += 1
  }
}

function nothing(): Required<LedgerAmount> {
  return { input: 0, output: 0, microUsd: 0 }
}

function add(sum: Required<LedgerAmount>, amount: LedgerAmount, sign: 1 | -1): void {
  sum.input += sign * amount.input
  sum.output += sign * amount.output
  sum.microUsd += sign * (amount.microUsd ?? 0)
}
