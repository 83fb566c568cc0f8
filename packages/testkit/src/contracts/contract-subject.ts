import { onTestFinished } from 'vitest'

/** What a contract suite needs for each of its tests: a fresh, empty store. */
export interface ContractSubject<Store> {
  store: Store
  /** Present when the store takes its time from a clock that the test can move. */
  clock?: { advance(ms: number): Promise<void> }
  dispose?(): Promise<void> | void
}

export type MakeSubject<Store> = () => Promise<ContractSubject<Store>>

/** Makes the subject of one test and disposes of it when the test has ended. */
export async function openSubject<Subject extends { dispose?(): Promise<void> | void }>(make: () => Promise<Subject>): Promise<Subject> {
  const subject = await make()
  onTestFinished(() => subject.dispose?.())
  return subject
}
