import type { Clock, HealthReport, HealthStore, NewHealthReport } from '@arq/core'

/** What becomes of a call: done; refused before anything happened; done, but the answer is lost; or done only when somebody lets it. */
export type CallFate = 'done' | 'refused' | 'answer-lost' | 'late'

/** Reports in memory, as JSON keeps them, over a line that a test can spoil. */
export class HealthReports implements HealthStore {
  readonly #clock: Clock
  readonly #reports = new Map<string, HealthReport>()
  readonly #late: (() => void)[] = []
  /** Calls that reached it, by name. */
  readonly calls: string[] = []
  fate: CallFate = 'done'

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Every report there is, JSON as it would be written. */
  get written(): readonly HealthReport[] {
    return [...this.#reports.values()]
  }

  report(report: NewHealthReport): Promise<number | undefined> {
    const kept = JSON.parse(JSON.stringify(report)) as NewHealthReport
    return this.#call('report', () => this.#report(kept))
  }

  reports(topic: string): Promise<readonly HealthReport[]> {
    return this.#call('reports', () => this.#counting(topic))
  }

  withdraw(topic: string, reporter: string): Promise<boolean> {
    return this.#call('withdraw', () => this.#reports.delete(keyOf(topic, reporter)))
  }

  /** Calls that were on their way arrive now. */
  arrive(): void {
    for (const call of this.#late.splice(0)) call()
  }

  /** Everything in it is lost. */
  empty(): void {
    this.#reports.clear()
  }

  async #call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name)
    const { fate } = this
    if (fate === 'late') this.#late.push(work)
    if (fate === 'late' || fate === 'refused') throw new Error('The store is away.')
    const result = work()
    if (fate === 'answer-lost') throw new Error('The store is away.')
    return Promise.resolve(result)
  }

  #report({ topic, reporter, after, value, ttlMs, takesUp = [] }: NewHealthReport): number | undefined {
    const counting = this.#counting(topic)
    const revisionOf = (name: string): number => counting.find((report) => report.reporter === name)?.revision ?? 0
    if (revisionOf(reporter) !== after || takesUp.some((taken) => revisionOf(taken.reporter) !== taken.revision)) return undefined
    for (const taken of takesUp) this.#reports.delete(keyOf(topic, taken.reporter))
    const reportedAt = this.#clock.now()
    this.#reports.set(keyOf(topic, reporter), { topic, reporter, revision: after + 1, value, reportedAt, expiresAt: reportedAt + ttlMs })
    return after + 1
  }

  #counting(topic: string): HealthReport[] {
    return [...this.#reports.values()].filter((report) => report.topic === topic && report.expiresAt > this.#clock.now())
  }
}

function keyOf(topic: string, reporter: string): string {
  return JSON.stringify([topic, reporter])
}
