import type { StoreRow } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject } from '../contract-subject.js'
import { alice } from '../shared/scopes.js'
import { fillStores } from './fill-stores.js'
import { exportedRows, type MakeTransferSubject } from './transfer-subject.js'

const good = (threadId: string, updatedAt: number): StoreRow => ({ v: 1, kind: 'thread', scope: alice, threadId, updatedAt, messages: [] })
const planted = 'planted secret'

/** Values that are no rows, whatever a store holds. */
const strange: readonly unknown[] = [
  undefined, null, 0, planted, [], {}, { v: 1 }, { kind: 'thread' }, { v: 1, kind: planted }, { v: 1, kind: 'constructor' }, { v: '1', kind: 'thread', scope: alice, threadId: 't', updatedAt: 1, messages: [] },
  { v: 1, kind: 'thread', scope: alice, threadId: '\ud800', updatedAt: 1, messages: [] }, { v: 1, kind: 'thread', scope: { userId: '\ud800' }, threadId: 't', updatedAt: 1, messages: [] },
  { v: 1, kind: 'thread', scope: alice, threadId: 't', updatedAt: Number.MAX_SAFE_INTEGER, messages: [] }, { v: 1, kind: 'thread', scope: alice, threadId: 't', updatedAt: 0.5, messages: [] },
  { v: 0, kind: 'thread', scope: alice, threadId: 't', updatedAt: 1, messages: [] },
]

/** Members that hold whatever somebody put there. */
const free: ReadonlySet<string> = new Set(['details', 'value', 'v'])

export function describeBadRows(make: MakeTransferSubject): void {
  describe('a row that is none', () => {
    it('is refused by its place, and nothing of it or behind it is taken in', async () => {
      const { open, now } = await openSubject(make)
      const to = await open()
      for (const [index, bad] of strange.entries()) {
        const rows = [good(`before ${index}`, now()), bad, good(`behind ${index}`, now())] as StoreRow[]
        await expect(to.transfer.import(rows)).rejects.toMatchObject({ code: 'validation_failed', message: expect.stringMatching(/^Row 2 .*\. .+\.$/), details: { row: 2 } })
        expect((await to.threads.list(alice, { limit: 1_000 })).map(({ threadId }) => threadId)).toContain(`before ${index}`)
        expect(await to.threads.messages(alice, `behind ${index}`)).toBeUndefined()
      }
      expect(await exportedRows(to)).toHaveLength(strange.length)
    })

    it('may be of a newer release, which the error says', async () => {
      const { open, now } = await openSubject(make)
      const to = await open()
      const newer = { ...good('t', now()), v: 2 } as unknown as StoreRow
      await expect(to.transfer.import([newer])).rejects.toMatchObject({ code: 'validation_failed', message: expect.stringMatching(/^Row 1 .*newer release.*Update ARQ/) })
      expect(await exportedRows(to)).toEqual([])
    })

    it('may lack any part, or have another in its place, and is never told', async () => {
      const { open, now } = await openSubject(make)
      const [from, to] = [await open(), await open()]
      await fillStores(from, now())
      const kinds = new Map((await exportedRows(from)).map((row) => [row.kind, row]))
      expect(kinds.size).toBe(7)
      const damaged = [...kinds.values()].flatMap((row) => damagedCopies(row))
      expect(damaged.length).toBeGreaterThan(60)
      for (const row of damaged) {
        const error: unknown = await to.transfer.import([row as StoreRow]).then(() => 'taken in', (reason: unknown) => reason)
        expect(error, JSON.stringify(row).slice(0, 2_000)).toMatchObject({ code: 'validation_failed' })
        expect(JSON.stringify([error, String(error)])).not.toContain(planted)
      }
      expect(await exportedRows(to)).toEqual([])
    })
  })
}

/** The row with something else in the place of each of its members, and of each of theirs. */
function damagedCopies(row: object): readonly unknown[] {
  return Object.entries(row).flatMap(([name, value]: [string, unknown]) => {
    if (free.has(name)) return []
    const replaced = [{ ...row, [name]: [planted] }, ...(name === 'values' ? [] : [{ ...row, [name]: { planted } }])]
    if (typeof value !== 'object' || value === null || Array.isArray(value) || name === 'values') return replaced
    return [...replaced, ...damagedCopies(value).map((inner) => ({ ...row, [name]: inner }))]
  })
}
