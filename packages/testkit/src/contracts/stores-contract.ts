import type { Stores } from '@arq/core'
import { describeCacheStore } from './cache-store-contract.js'
import type { MakeSubject } from './contract-subject.js'
import { describeHealthStore } from './health-store-contract.js'
import { describeLedgerStore } from './ledger-store-contract.js'
import { describeLimitStore } from './limit-store-contract.js'
import { describeMemoryStore } from './memory-store-contract.js'
import type { FencingOrders } from './run-store/fencing-contract.js'
import { describeRunOpener } from './run-opener-contract.js'
import { describeRunStore } from './run-store-contract.js'
import { describeSessionStore } from './session-store-contract.js'
import { describeThreadStore } from './thread-store-contract.js'

/** Everything that the ports of `Stores` promise, moving apart, which needs two of them: see `describeStoreTransfer`. `make` gives fresh ones for each test. */
export function describeStores(name: string, make: MakeSubject<Stores>, options: { fencing?: FencingOrders } = {}): void {
  const only = <Port extends keyof Stores>(port: Port): MakeSubject<Stores[Port]> => async () => {
    const { store, ...subject } = await make()
    return { ...subject, store: store[port] }
  }
  describeSessionStore(`${name}.sessions`, only('sessions'))
  describeThreadStore(`${name}.threads`, only('threads'))
  describeRunStore(`${name}.runs`, only('runs'), options)
  describeRunOpener(`${name}.opener`, make)
  describeMemoryStore(`${name}.memories`, only('memories'))
  describeLedgerStore(`${name}.ledger`, only('ledger'))
  describeCacheStore(`${name}.cache`, only('cache'))
  describeLimitStore(`${name}.limits`, only('limits'))
  describeHealthStore(`${name}.health`, only('health'))
}
