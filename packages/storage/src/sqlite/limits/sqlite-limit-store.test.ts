import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../testing/open-sqlite.js'
import { rowCount } from '../../testing/row-count.js'

const scope = { userId: 'alice' }
const minute = 60_000

describe('limits in SQLite', () => {
  it('leave nothing in the file once an allowance is whole and a place is free again', async () => {
    const { stores, clock, raw } = openSqlite()
    const rows = (): number[] => ['limit_allowances', 'limit_places'].map((table) => rowCount(raw, table))
    for (const windowMs of [minute, 5 * minute]) {
      await stores.limits.take({ name: `requests in ${windowMs}`, scope, limit: 2, cost: 2, windowMs })
      await stores.limits.enter({ name: 'runs', scope, holder: `holder-${windowMs}`, places: 2, leaseMs: windowMs })
    }
    expect(rows()).toEqual([2, 2])
    await clock.advance(minute)
    await clock.settle(60)
    expect(rows()).toEqual([1, 1])
    await clock.advance(4 * minute)
    await clock.settle(60)
    expect(rows()).toEqual([0, 0])
  })

  it('keep nothing of an allowance that nothing was taken from', async () => {
    const { stores, raw } = openSqlite()
    expect(await stores.limits.take({ name: 'requests', scope, limit: 2, cost: 0, windowMs: minute })).toEqual({ outcome: 'taken', remaining: 2 })
    expect(rowCount(raw, 'limit_allowances')).toBe(0)
  })
})
