import { ArqError, StorageError } from '@arq/core'

/** Awaits a store; whatever it fails with comes out as an `ArqError`, a `StorageError` unless the store says otherwise. */
export async function askingStore<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    if (ArqError.isInstance(thrown)) throw thrown
    throw new StorageError(`The ledger could not ${what}, because its store failed. What is in it has not changed. Try again, and look at the store if this goes on.`, { cause: thrown })
  }
}
