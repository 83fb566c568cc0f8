import type { Stores } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import {
  describeCacheStore, describeHealthStore, describeLedgerStore, describeLimitStore, describeMemoryStore, describeRunStore, describeSessionStore, describeThreadStore, type MakeSubject,
} from '@arq/testkit/contracts'
import { takingTurns } from '../testing/taking-turns.js'
import { temporaryFile } from '../testing/temporary-file.js'
import { sqliteStores } from './sqlite-stores.js'

type Name = Exclude<keyof Stores, 'transfer' | 'isDurable' | 'close'>

function onOneConnection<Store extends Name>(name: Store): MakeSubject<Stores[Store]> {
  return async () => {
    const clock = new FakeClock()
    const stores = sqliteStores({ path: temporaryFile(), clock })
    return { store: stores[name] as Stores[Store], clock, dispose: () => stores.close() }
  }
}

/** With the time of the machine, because only that is the same in two processes. */
function onTwoConnections<Store extends Name>(name: Store): MakeSubject<Stores[Store]> {
  return async () => {
    const path = temporaryFile()
    const [first, second] = [sqliteStores(path), sqliteStores(path)]
    const dispose = async (): Promise<void> => {
      await first.close()
      await second.close()
    }
    return { store: takingTurns<Stores[Store]>(first[name], second[name]), dispose }
  }
}

for (const [by, on] of [['', onOneConnection], [' by two connections', onTwoConnections]] as const) {
  describeSessionStore(`sqliteStores().sessions${by}`, on('sessions'))
  describeThreadStore(`sqliteStores().threads${by}`, on('threads'))
  describeRunStore(`sqliteStores().runs${by}`, on('runs'))
  describeMemoryStore(`sqliteStores().memories${by}`, on('memories'))
  describeLedgerStore(`sqliteStores().ledger${by}`, on('ledger'))
  describeCacheStore(`sqliteStores().cache${by}`, on('cache'))
  describeLimitStore(`sqliteStores().limits${by}`, on('limits'))
  describeHealthStore(`sqliteStores().health${by}`, on('health'))
}
