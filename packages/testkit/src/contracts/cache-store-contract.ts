import type { CacheStore } from '@arq/core'
import { describe } from 'vitest'
import { describeCacheEntries } from './cache-store/entries-contract.js'
import { describeCacheExpiry } from './cache-store/expiry-contract.js'
import { describeCacheSpaces } from './cache-store/spaces-contract.js'
import { describeCacheVectors } from './cache-store/vectors-contract.js'
import type { MakeSubject } from './contract-subject.js'

/** Everything `CacheStore` promises, as tests. `make` gives a fresh store for each of them; with a movable clock expiry is checked as well. */
export function describeCacheStore(name: string, make: MakeSubject<CacheStore>): void {
  describe(`${name} keeps the contract of a cache store`, () => {
    describeCacheEntries(make)
    describeCacheVectors(make)
    describeCacheSpaces(make)
    describeCacheExpiry(make)
  })
}
