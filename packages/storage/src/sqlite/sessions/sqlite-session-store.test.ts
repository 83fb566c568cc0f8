import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../testing/open-sqlite.js'
import { rowCount } from '../../testing/row-count.js'

const scope = { userId: 'alice' }
const minute = 60_000

describe('sessions in SQLite', () => {
  it('are removed from the file when they are over, and no others', async () => {
    const { stores, clock, raw } = openSqlite()
    await stores.sessions.touch(scope, 'short', minute)
    await stores.sessions.touch(scope, 'long', 60 * minute)
    await clock.advance(minute)
    await clock.settle(60)
    expect(rowCount(raw, 'sessions')).toBe(1)
    expect((await stores.sessions.list(scope)).map(({ sessionId }) => sessionId)).toEqual(['long'])
  })

  it('begin anew under an id whose session is over and not removed yet', async () => {
    const { stores, clock, raw } = openSqlite()
    await stores.sessions.touch(scope, 's1', 1_000)
    await stores.sessions.set(scope, 's1', { secret: 'planted-secret' })
    await clock.advance(1_000)
    expect(rowCount(raw, 'sessions')).toBe(1)
    expect(await stores.sessions.touch(scope, 's1', 1_000)).toMatchObject({ startedAt: clock.now(), values: {} })
    expect(rowCount(raw, 'sessions')).toBe(1)
  })

  it('last as long as a number can say', async () => {
    const { stores } = openSqlite()
    expect(await stores.sessions.touch(scope, 's1', Infinity)).toMatchObject({ expiresAt: Number.MAX_SAFE_INTEGER })
    expect(await stores.sessions.touch(scope, 's2', 0.5)).toMatchObject({ expiresAt: Date.UTC(2026, 0, 1) + 1 })
    expect(await stores.sessions.list(scope, { limit: 1.9 })).toHaveLength(1)
    expect(await stores.sessions.list(scope, { limit: Infinity })).toHaveLength(2)
  })
})
