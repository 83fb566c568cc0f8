import type { LimitStore } from '@arq/core'
import { describe } from 'vitest'
import type { MakeSubject } from './contract-subject.js'
import { describeAllowanceHistories } from './limit-store/allowance-histories-contract.js'
import { describeEnter } from './limit-store/enter-contract.js'
import { describeLimitScopes } from './limit-store/scopes-contract.js'
import { describePlaceHistories } from './limit-store/place-histories-contract.js'
import { describeTake } from './limit-store/take-contract.js'

/**
 * Everything `LimitStore` promises, as tests. `make` gives a fresh store for each of them; with a movable clock it is also checked how
 * allowances come back and places become free by themselves.
 */
export function describeLimitStore(name: string, make: MakeSubject<LimitStore>): void {
  describe(`${name} keeps the contract of a limit store`, () => {
    describeTake(make)
    describeEnter(make)
    describeLimitScopes(make)
    describeAllowanceHistories(make)
    describePlaceHistories(make)
  })
}
