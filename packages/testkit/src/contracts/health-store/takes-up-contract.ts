import type { HealthStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { upTo } from '../shared/up-to.js'
import { newReport, told, topic } from './health-fixtures.js'

/** Reports of a, b and c at revision 1. */
async function three(store: HealthStore): Promise<void> {
  for (const reporter of ['a', 'b', 'c']) await store.report(newReport({ reporter, value: reporter }))
}

export function describeTakesUp(make: MakeSubject<HealthStore>): void {
  describe('taking up', () => {
    it('removes what is contained now, with the report or its first one', async () => {
      const { store } = await openSubject(make)
      await three(store)
      expect(await store.report(newReport({ after: 1, value: 'a+b', takesUp: [{ reporter: 'b', revision: 1 }] }))).toBe(2)
      expect(await told(store)).toEqual([['c', 1, 'c'], ['a', 2, 'a+b']])
      expect(await store.report(newReport({ reporter: 'd', value: 'all', takesUp: [{ reporter: 'a', revision: 2 }, { reporter: 'c', revision: 1 }] }))).toBe(1)
      expect(await told(store)).toEqual([['d', 1, 'all']])
    })

    it('tells who was taken up, who then begins anew', async () => {
      const { store } = await openSubject(make)
      await three(store)
      await store.report(newReport({ after: 1, value: 'a+b', takesUp: [{ reporter: 'b', revision: 1 }] }))
      expect(await store.report(newReport({ reporter: 'b', after: 1, value: 'again' }))).toBeUndefined()
      expect(await store.report(newReport({ reporter: 'b', value: 'new' }))).toBe(1)
      expect(await told(store)).toEqual([['c', 1, 'c'], ['a', 2, 'a+b'], ['b', 1, 'new']])
    })

    it.each([
      ['is not there', [{ reporter: 'x', revision: 1 }]],
      ['has gone on', [{ reporter: 'b', revision: 1 }]],
      ['never got so far', [{ reporter: 'c', revision: 2 }]],
      ['is missing among others that are there', [{ reporter: 'c', revision: 1 }, { reporter: 'b', revision: 2 }, { reporter: 'x', revision: 1 }]],
    ])('changes nothing where one %s', async (_what, takesUp) => {
      const { store } = await openSubject(make)
      await three(store)
      await store.report(newReport({ reporter: 'b', after: 1, value: 'b2' }))
      const before = await store.reports(topic)
      expect(await store.report(newReport({ after: 1, value: 'changed', takesUp }))).toBeUndefined()
      expect(await store.report(newReport({ reporter: 'd', value: 'changed', takesUp }))).toBeUndefined()
      expect(await store.reports(topic)).toEqual(before)
    })

    it('takes up nothing where its own report is at another revision', async () => {
      const { store } = await openSubject(make)
      await three(store)
      const before = await store.reports(topic)
      for (const after of [0, 2]) expect(await store.report(newReport({ after, takesUp: [{ reporter: 'b', revision: 1 }] }))).toBeUndefined()
      expect(await store.reports(topic)).toEqual(before)
    })

    it('reaches no report of another topic', async () => {
      const { store } = await openSubject(make)
      await three(store)
      await store.report(newReport({ topic: 'breakers', reporter: 'e' }))
      expect(await store.report(newReport({ after: 1, takesUp: [{ reporter: 'e', revision: 1 }] }))).toBeUndefined()
      await store.report(newReport({ topic: 'breakers', reporter: 'b' }))
      await store.report(newReport({ after: 1, takesUp: [{ reporter: 'b', revision: 1 }] }))
      expect(await told(store, 'breakers')).toEqual([['e', 1, 1], ['b', 1, 1]])
    })

    it('is done by one of many who try at the same moment', async () => {
      const { store } = await openSubject(make)
      await three(store)
      const takesUp = ['a', 'b'].map((reporter) => ({ reporter, revision: 1 }))
      const tried = upTo(30).map((number) => store.report(newReport({ reporter: `r${number}`, value: number, takesUp })))
      expect((await Promise.all(tried)).filter((revision) => revision !== undefined)).toEqual([1])
      expect(await told(store)).toHaveLength(2)
    })

    it('goes before or after what the one that is taken up says at the same moment, never past it', async () => {
      const { store } = await openSubject(make)
      for (const round of upTo(20)) {
        const about = `topic-${round}`
        for (const reporter of ['a', 'b']) await store.report(newReport({ topic: about, reporter }))
        const [taken, said] = await Promise.all([
          store.report(newReport({ topic: about, after: 1, value: 2, takesUp: [{ reporter: 'b', revision: 1 }] })),
          store.report(newReport({ topic: about, reporter: 'b', after: 1, value: 2 })),
        ])
        expect([taken, said].filter((revision) => revision !== undefined)).toEqual([2])
        expect(await told(store, about)).toEqual(taken === undefined ? [['a', 1, 1], ['b', 2, 2]] : [['a', 2, 2]])
      }
    })

    it('may take each other up at the same moment: one of them does', async () => {
      const { store } = await openSubject(make)
      await three(store)
      const takeUp = (reporter: string, other: string) => store.report(newReport({ reporter, after: 1, value: 'both', takesUp: [{ reporter: other, revision: 1 }] }))
      const outcomes = await Promise.all([takeUp('a', 'b'), takeUp('b', 'a')])
      expect(outcomes.filter((revision) => revision !== undefined)).toEqual([2])
      expect(await told(store)).toHaveLength(2)
    })
  })
}
