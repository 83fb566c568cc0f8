import type { MemoryStore } from '@arq/core'
import { describe } from 'vitest'
import type { MakeSubject } from './contract-subject.js'
import { describeMemoryChanges } from './memory-store/changes-contract.js'
import { describeMemoryExpiry } from './memory-store/expiry-contract.js'
import { describeFollowing } from './memory-store/following-contract.js'
import { describeMemoryRecords } from './memory-store/records-contract.js'
import { describeMemoryRemoval } from './memory-store/removal-contract.js'
import { describeMemoryScopes } from './memory-store/scopes-contract.js'

/** Everything `MemoryStore` promises, as tests. `make` gives a fresh store for each of them; with a movable clock expiry is checked as well. */
export function describeMemoryStore(name: string, make: MakeSubject<MemoryStore>): void {
  describe(`${name} keeps the contract of a memory store`, () => {
    describeMemoryRecords(make)
    describeMemoryRemoval(make)
    describeMemoryChanges(make)
    describeMemoryScopes(make)
    describeMemoryExpiry(make)
    describeFollowing(make)
  })
}
