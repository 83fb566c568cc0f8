import { describe } from 'vitest'
import { describeTakingAgain } from './store-transfer/again-contract.js'
import { describeBadRows } from './store-transfer/bad-rows-contract.js'
import { describeCarryOver } from './store-transfer/carry-contract.js'
import { describeTransferExpiry } from './store-transfer/expiry-contract.js'
import type { MakeTransferSubject } from './store-transfer/transfer-subject.js'

/** Everything `StoreTransfer` promises, as tests, between stores of one kind. With a movable clock expiry is checked as well. */
export function describeStoreTransfer(name: string, make: MakeTransferSubject): void {
  describe(`${name} keeps the contract of a store transfer`, () => {
    describeCarryOver(make)
    describeTakingAgain(make)
    describeTransferExpiry(make)
    describeBadRows(make)
  })
}
