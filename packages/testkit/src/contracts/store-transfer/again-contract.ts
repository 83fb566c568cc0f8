import type { StoreRow } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSubject } from '../contract-subject.js'
import { fillStores } from './fill-stores.js'
import { toldBy } from './told-by.js'
import { exportedRows, type MakeTransferSubject } from './transfer-subject.js'

export function describeTakingAgain(make: MakeTransferSubject): void {
  describe('an import that is done again', () => {
    it('leaves what is there', async () => {
      const subject = await openSubject(make)
      const now = subject.now()
      const [from, to] = [await subject.open(), await subject.open()]
      await fillStores(from, now)
      const rows = await exportedRows(from)
      expect(await to.transfer.import(rows)).toEqual({ added: rows.length, kept: 0, expired: 0 })
      expect(await to.transfer.import(from.transfer.export())).toEqual({ added: 0, kept: rows.length, expired: 0 })
      expect(await from.transfer.import(rows)).toEqual({ added: 0, kept: rows.length, expired: 0 })
      for (const stores of [from, to]) expect(await exportedRows(stores)).toHaveLength(rows.length)
      expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
    })

    it('leaves what went on meanwhile', async () => {
      const subject = await openSubject(make)
      const [from, to] = [await subject.open(), await subject.open()]
      await fillStores(from, subject.now())
      await to.transfer.import(from.transfer.export())
      const scope = { userId: 'alice' }
      const at = subject.now()
      await to.threads.save(scope, 'plain 0', [])
      await to.runs.adopt('run live', 60_000)
      await to.runs.append('run live', 4, [{ type: 'text-delta', id: 'text-1', delta: 'more' }], 2)
      await to.ledger.settle({ scope, attemptId: 'open', charged: { input: 1, output: 1 }, wasted: { input: 0, output: 0 }, source: 'provider', at })
      const before = await toldBy(to, at)
      await to.transfer.import(from.transfer.export())
      expect(await toldBy(to, at)).toEqual(before)
    })

    it('comes to the same wherever it broke off before', async () => {
      const subject = await openSubject(make)
      const now = subject.now()
      const from = await subject.open()
      await fillStores(from, now)
      const [rows, told] = [await exportedRows(from), await toldBy(from, now)]
      const places = fc.array(fc.nat(rows.length), { maxLength: 3 })
      await fc.assert(fc.asyncProperty(places, async (breaks) => {
        const to = await subject.open()
        for (const place of breaks) await expect(to.transfer.import(broken(rows, place))).rejects.toThrow('The source broke off.')
        await to.transfer.import(rows)
        expect(await toldBy(to, now)).toEqual(told)
      }), { numRuns: 6, seed: 1 })
    })

    it('comes to the same in whatever order the rows come, but for the order of the ledger', async () => {
      const subject = await openSubject(make)
      const now = subject.now()
      const from = await subject.open()
      await fillStores(from, now)
      const rows = await exportedRows(from)
      const ledger = rows.filter(({ kind }) => kind === 'ledger-entry')
      const others = rows.filter(({ kind }) => kind !== 'ledger-entry')
      const told = await toldBy(from, now)
      await fc.assert(fc.asyncProperty(fc.shuffledSubarray([...others], { minLength: others.length }), fc.boolean(), async (shuffled, isFirst) => {
        const to = await subject.open()
        await to.transfer.import(isFirst ? [...ledger, ...shuffled] : [...shuffled, ...ledger])
        expect(await toldBy(to, now)).toEqual(told)
      }), { numRuns: 4, seed: 1 })
    })
  })

  describe('an import that is aborted', () => {
    it('rejects with the reason, also while its source hangs, and goes on the next time', async () => {
      const subject = await openSubject(make)
      const now = subject.now()
      const [from, to] = [await subject.open(), await subject.open()]
      await fillStores(from, now)
      const rows = await exportedRows(from)
      const reason = new Error('Enough.')
      await expect(to.transfer.import(rows, AbortSignal.abort(reason))).rejects.toBe(reason)
      expect(await exportedRows(to)).toEqual([])
      const leaving = new AbortController()
      await expect(to.transfer.import(hanging(rows.slice(0, 9), () => leaving.abort(reason)), leaving.signal)).rejects.toBe(reason)
      expect(await exportedRows(to)).toHaveLength(9)
      expect(await to.transfer.import(rows)).toEqual({ added: rows.length - 9, kept: 9, expired: 0 })
      expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
    })

    it('has an export that rejects with the reason too', async () => {
      const subject = await openSubject(make)
      const from = await subject.open()
      await fillStores(from, subject.now())
      const leaving = new AbortController()
      const rows: StoreRow[] = []
      const reading = (async () => {
        for await (const row of from.transfer.export(leaving.signal)) if (rows.push(row) === 5) leaving.abort(new Error('Enough.'))
      })()
      await expect(reading).rejects.toThrow('Enough.')
      expect(rows).toHaveLength(5)
    })
  })
}

function* broken(rows: readonly StoreRow[], place: number): Generator<StoreRow, void, undefined> {
  yield* rows.slice(0, place)
  throw new Error('The source broke off.')
}

async function* hanging(rows: readonly StoreRow[], onHang: () => void): AsyncGenerator<StoreRow, void, undefined> {
  yield* rows
  onHang()
  await new Promise(() => {})
}
