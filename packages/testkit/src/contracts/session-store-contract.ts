import type { SessionStore } from '@arq/core'
import { describe } from 'vitest'
import type { MakeSubject } from './contract-subject.js'
import { describeSessionExpiry } from './session-store/expiry-contract.js'
import { describeSessionLife } from './session-store/life-contract.js'
import { describeSessionScopes } from './session-store/scopes-contract.js'
import { describeSessionValues } from './session-store/values-contract.js'

/** Everything `SessionStore` promises, as tests. `make` gives a fresh store for each of them; with a movable clock expiry is checked as well. */
export function describeSessionStore(name: string, make: MakeSubject<SessionStore>): void {
  describe(`${name} keeps the contract of a session store`, () => {
    describeSessionLife(make)
    describeSessionValues(make)
    describeSessionScopes(make)
    describeSessionExpiry(make)
  })
}
