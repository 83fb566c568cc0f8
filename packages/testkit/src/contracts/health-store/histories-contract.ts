import type { HealthReport, HealthStore } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { seeds } from '../shared/seeds.js'
import { newReport } from './health-fixtures.js'

const reporters = ['a', 'b', 'c', 'd']

/** What one process does: counts something and says so, and takes up some others that it believes gone, rightly or not. */
interface Act {
  reporter: number
  counted: number
  takesUp: readonly string[]
}

const act: fc.Arbitrary<Act> = fc.record({ reporter: fc.nat(reporters.length - 1), counted: fc.nat(9), takesUp: fc.subarray(reporters, { maxLength: 2 }) })
/** Acts of one group happen at the same moment. */
const groups = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { maxLength: 12 })

export function describeHealthHistories(make: MakeSubject<HealthStore>): void {
  describe('sums, at random', () => {
    it.each(seeds)('lose nothing and count nothing twice, whoever is taken up by whom (seed $seed)', async ({ seed }) => {
      const { store } = await openSubject(make)
      let histories = 0
      const property = fc.asyncProperty(groups, async (drawn) => {
        const topic = `topic-${(histories += 1)}`
        let counted = 0
        for (const group of drawn) {
          const added = await Promise.all(group.map((one) => perform(store, topic, one)))
          counted += added.reduce((sum, one) => sum + one, 0)
          expect(sumOf(await store.reports(topic))).toBe(counted)
        }
      })
      await expect(fc.assert(property, { seed, numRuns: 12 })).resolves.toBeUndefined()
    })
  })
}

/** Resolves to what was added to the sum of all: 0 where the report did not get through. */
async function perform(store: HealthStore, topic: string, { reporter: index, counted, takesUp }: Act): Promise<number> {
  const reporter = reporters[index] ?? ''
  const reports = await store.reports(topic)
  const own = reports.find((report) => report.reporter === reporter)
  const gone = reports.filter((report) => report.reporter !== reporter && takesUp.includes(report.reporter))
  const value = sumOf(own === undefined ? gone : [own, ...gone]) + counted
  const revision = await store.report(newReport({ topic, reporter, after: own?.revision ?? 0, value, takesUp: gone }))
  return revision === undefined ? 0 : counted
}

function sumOf(reports: readonly HealthReport[]): number {
  return reports.reduce((sum, { value }) => sum + (value as number), 0)
}
