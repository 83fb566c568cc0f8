import { delay, StorageError, type Clock, type HealthStore } from '@arq/core'

/** A store whose calls reject after so many milliseconds: one that hangs is one that fails. What it does later is not waited for. */
export function patientStore(store: HealthStore, patienceMs: number, clock: Clock): HealthStore {
  const within = async <T>(call: () => Promise<T>): Promise<T> => {
    const settled = new AbortController()
    const tooLate = delay(clock, patienceMs, settled.signal).then(() => {
      throw new StorageError(`The store gave no answer within ${patienceMs} ms.`)
    })
    try {
      return await Promise.race([call(), tooLate])
    } finally {
      settled.abort()
      tooLate.catch(() => {})
    }
  }
  return {
    report: (report) => within(() => store.report(report)),
    reports: (topic) => within(() => store.reports(topic)),
    withdraw: (topic, reporter) => within(() => store.withdraw(topic, reporter)),
  }
}
