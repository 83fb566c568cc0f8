import type { LedgerCounter, LedgerEntry, LedgerSettlement } from '@arq/core'
import { frozenCopy } from './frozen-copy.js'

/** One attempt and the sums it is part of. */
export class MemoryLedgerRow {
  /** Place in its account: later ones are higher. */
  readonly sequence: number
  #entry: LedgerEntry
  #counters: readonly LedgerCounter[]

  constructor(sequence: number, entry: LedgerEntry, counters: readonly LedgerCounter[]) {
    this.sequence = sequence
    this.#entry = frozenCopy(entry)
    this.#counters = frozenCopy(counters)
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
