import type { Stores } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describeStores } from '@arq/testkit/contracts'
import { takingTurns } from '../testing/taking-turns.js'
import { temporaryFile } from '../testing/temporary-file.js'
import { sqliteStores } from './sqlite-stores.js'

describeStores('sqliteStores()', async () => {
  const clock = new FakeClock()
  const store = sqliteStores({ path: temporaryFile(), clock })
  return { store, clock, dispose: () => store.close() }
})

// With the time of the machine, because only that is the same in two processes.
describeStores('sqliteStores() by two connections', async () => {
  const path = temporaryFile()
  const [first, second] = [sqliteStores(path), sqliteStores(path)]
  const close = async (): Promise<void> => {
    await first.close()
    await second.close()
  }
  const store: Stores = {
    sessions: takingTurns(first.sessions, second.sessions),
    threads: takingTurns(first.threads, second.threads),
    runs: takingTurns(first.runs, second.runs),
    memories: takingTurns(first.memories, second.memories),
    ledger: takingTurns(first.ledger, second.ledger),
    cache: takingTurns(first.cache, second.cache),
    limits: takingTurns(first.limits, second.limits),
    health: takingTurns(first.health, second.health),
    transfer: first.transfer,
    close,
  }
  return { store, dispose: close }
})
