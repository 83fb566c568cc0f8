import type { RunStore } from '@arq/core'
import { describe } from 'vitest'
import type { MakeSubject } from './contract-subject.js'
import { describeAppend } from './run-store/append-contract.js'
import { describeCreate } from './run-store/create-contract.js'
import { describeFencing, type FencingOrders } from './run-store/fencing-contract.js'
import { describeInterleaving } from './run-store/interleaving-contract.js'
import { describeLease } from './run-store/lease-contract.js'
import { describeRetention } from './run-store/retention-contract.js'
import { describeStop } from './run-store/stop-contract.js'
import { describeTail } from './run-store/tail-contract.js'

/**
 * Everything `RunStore` promises, as tests. `make` gives a fresh store for each of them; with a movable clock the
 * retention of ended runs (ten minutes) is checked as well. `fencing` says how many orders of producers, a stopper and time are played,
 * some thousand where it is all.
 */
export function describeRunStore(name: string, make: MakeSubject<RunStore>, { fencing = 60 }: { fencing?: FencingOrders } = {}): void {
  describe(`${name} keeps the contract of a run store`, () => {
    describeCreate(make)
    describeAppend(make)
    describeTail(make)
    describeStop(make)
    describeLease(make)
    describeFencing(make, fencing)
    describeRetention(make)
    describeInterleaving(make)
  })
}
