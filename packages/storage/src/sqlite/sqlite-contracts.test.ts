import type { Stores } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describeLedgerStore, describeRunStore, describeThreadStore } from '@arq/testkit/contracts'
import { takingTurns } from '../testing/taking-turns.js'
import { temporaryFile } from '../testing/temporary-file.js'
import { sqliteStores } from './sqlite-stores.js'

function onOneConnection<Name extends 'runs' | 'threads' | 'ledger'>(name: Name) {
  return async () => {
    const clock = new FakeClock()
    const stores = sqliteStores({ path: temporaryFile(), clock })
    return { store: stores[name] as Stores[Name], clock, dispose: () => stores.close() }
  }
}

/** With the time of the machine, because only that is the same in two processes. */
function onTwoConnections<Name extends 'runs' | 'threads' | 'ledger'>(name: Name) {
  return async () => {
    const path = temporaryFile()
    const [first, second] = [sqliteStores(path), sqliteStores(path)]
    const dispose = async (): Promise<void> => {
      await first.close()
      await second.close()
    }
    return { store: takingTurns<Stores[Name]>(first[name], second[name]), dispose }
  }
}

describeRunStore('sqliteStores().runs', onOneConnection('runs'))
describeThreadStore('sqliteStores().threads', onOneConnection('threads'))
describeLedgerStore('sqliteStores().ledger', onOneConnection('ledger'))
describeRunStore('sqliteStores().runs by two connections', onTwoConnections('runs'))
describeThreadStore('sqliteStores().threads by two connections', onTwoConnections('threads'))
describeLedgerStore('sqliteStores().ledger by two connections', onTwoConnections('ledger'))
