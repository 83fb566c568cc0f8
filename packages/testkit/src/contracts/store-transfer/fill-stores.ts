import type { Stores } from '@arq/core'
import { fillLedger } from './fill-ledger.js'
import { fillOthers } from './fill-others.js'
import { fillRuns } from './fill-runs.js'
import { fillThreads } from './fill-threads.js'

/** Fills empty stores by their own calls, with something of everything that a transfer carries. */
export async function fillStores(stores: Stores, now: number): Promise<void> {
  await fillThreads(stores)
  await fillRuns(stores)
  await fillLedger(stores, now)
  await fillOthers(stores, now)
}
