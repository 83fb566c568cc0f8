import { atMost, StorageError, type Clock, type HealthStore } from '@arq/core'

const late = Symbol('late')

/** A store whose calls reject after so many milliseconds: one that hangs is one that fails. What it does later is not waited for. */
export function patientStore(store: HealthStore, patienceMs: number, clock: Clock): HealthStore {
  const within = async <T>(call: () => Promise<T>): Promise<T> => {
    const answer = await atMost(clock, patienceMs, call(), late)
    if (answer === late) throw new StorageError(`The store gave no answer within ${patienceMs} ms.`)
    return answer
  }
  return {
    report: (report) => within(() => store.report(report)),
    reports: (topic) => within(() => store.reports(topic)),
    withdraw: (topic, reporter) => within(() => store.withdraw(topic, reporter)),
  }
}
