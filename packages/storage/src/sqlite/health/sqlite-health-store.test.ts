import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../testing/open-sqlite.js'
import { rowCount } from '../../testing/row-count.js'

const minute = 60_000

describe('health reports in SQLite', () => {
  it('are removed from the file when they count no more, and no others', async () => {
    const { stores, clock, raw } = openSqlite()
    await stores.health.report({ topic: 'breakers', reporter: 'one', after: 0, value: 1, ttlMs: minute })
    await stores.health.report({ topic: 'breakers', reporter: 'two', after: 0, value: 2, ttlMs: 60 * minute })
    await clock.advance(minute)
    await clock.settle(60)
    expect(rowCount(raw, 'health_reports')).toBe(1)
    expect(await stores.health.reports('breakers')).toMatchObject([{ reporter: 'two' }])
  })
})
