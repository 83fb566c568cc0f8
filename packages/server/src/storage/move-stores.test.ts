import { memoryStores } from '@arq/storage/memory'
import { exportedRows, fillStores, rowSet, toldBy } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { moveStores, type MoveProgress } from './move-stores.js'

describe('moveStores', () => {
  it('carries everything over, and tells how far it is', async () => {
    const [from, to] = [memoryStores(), memoryStores()]
    const now = Date.now()
    await fillStores(from, now)
    const rows = await exportedRows(from)
    const told: MoveProgress[] = []
    expect(await moveStores({ from, to, onProgress: (progress) => told.push(progress) })).toEqual({ added: rows.length, kept: 0, expired: 0 })
    expect(told.map((progress) => progress.rows)).toEqual(rows.map((_, index) => index + 1))
    expect(Object.values(told.at(-1)?.kinds ?? {}).reduce((sum, count) => sum + count, 0)).toBe(rows.length)
    expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
    expect(rowSet(await exportedRows(to))).toEqual(rowSet(rows))
  })

  it('ends with the reason of its signal, and goes on when it is made again', async () => {
    const [from, to] = [memoryStores(), memoryStores()]
    await fillStores(from, Date.now())
    const leaving = new AbortController()
    const onProgress = ({ rows }: MoveProgress): void => {
      if (rows === 20) leaving.abort(new Error('Enough.'))
    }
    await expect(moveStores({ from, to, signal: leaving.signal, onProgress })).rejects.toThrow('Enough.')
    expect((await exportedRows(to)).length).toBeLessThan(21)
    await moveStores({ from, to })
    expect(rowSet(await exportedRows(to))).toEqual(rowSet(await exportedRows(from)))
  })

  it('refuses to move stores into themselves', async () => {
    const stores = memoryStores()
    await expect(moveStores({ from: stores, to: stores })).rejects.toMatchObject({ code: 'validation_failed' })
  })
})
