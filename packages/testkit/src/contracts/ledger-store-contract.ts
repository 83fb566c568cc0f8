import type { LedgerStore } from '@arq/core'
import { describe } from 'vitest'
import type { MakeSubject } from './contract-subject.js'
import { describeEntries } from './ledger-store/entries-contract.js'
import { describeExpiry } from './ledger-store/expiry-contract.js'
import { describeForget } from './ledger-store/forget-contract.js'
import { describeLedgerHistories } from './ledger-store/histories-contract.js'
import { describeLimits } from './ledger-store/limits-contract.js'
import { describeReserve } from './ledger-store/reserve-contract.js'
import { describeSettle } from './ledger-store/settle-contract.js'

/** Everything `LedgerStore` promises, as tests. `make` gives a fresh store for each of them; the calls carry the time, so no clock has to move. */
export function describeLedgerStore(name: string, make: MakeSubject<LedgerStore>): void {
  describe(`${name} keeps the contract of a ledger store`, () => {
    describeReserve(make)
    describeLimits(make)
    describeSettle(make)
    describeExpiry(make)
    describeEntries(make)
    describeForget(make)
    describeLedgerHistories(make)
  })
}
