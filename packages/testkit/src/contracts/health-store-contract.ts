import type { HealthStore } from '@arq/core'
import { describe } from 'vitest'
import type { MakeSubject } from './contract-subject.js'
import { describeHealthExpiry } from './health-store/expiry-contract.js'
import { describeHealthHistories } from './health-store/histories-contract.js'
import { describeReport } from './health-store/report-contract.js'
import { describeTakesUp } from './health-store/takes-up-contract.js'

/** Everything `HealthStore` promises, as tests. `make` gives a fresh store for each of them; with a movable clock expiry is checked as well. */
export function describeHealthStore(name: string, make: MakeSubject<HealthStore>): void {
  describe(`${name} keeps the contract of a health store`, () => {
    describeReport(make)
    describeTakesUp(make)
    describeHealthExpiry(make)
    describeHealthHistories(make)
  })
}
