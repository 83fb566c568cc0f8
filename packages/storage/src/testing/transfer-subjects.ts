import type { Stores } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import type { TransferSubject } from '@arq/testkit/contracts'
import { memoryStores } from '../memory/memory-stores.js'
import { sqliteStores } from '../sqlite/sqlite-stores.js'
import { temporaryFile } from './temporary-file.js'

/** Stores that take their time from a clock of the test. */
export async function timedSubject(make: (clock: FakeClock) => Stores): Promise<TransferSubject> {
  const clock = new FakeClock()
  return { clock, now: () => clock.now(), ...opened(() => make(clock)) }
}

/** Stores that take their time from elsewhere. */
export async function untimedSubject(make: () => Stores): Promise<TransferSubject> {
  return { now: () => Date.now(), ...opened(make) }
}

export const timedMemory = (): Promise<TransferSubject> => timedSubject((clock) => memoryStores({ clock }))
export const timedSqlite = (): Promise<TransferSubject> => timedSubject((clock) => sqliteStores({ path: temporaryFile(), clock }))

function opened(make: () => Stores): Pick<TransferSubject, 'open'> & { dispose(): Promise<void> } {
  const all: Stores[] = []
  return {
    open: async () => {
      const stores = make()
      all.push(stores)
      return stores
    },
    dispose: async () => {
      for (const stores of all) await stores.close()
    },
  }
}
