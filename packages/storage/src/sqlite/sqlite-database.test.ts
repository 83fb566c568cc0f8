import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { temporaryFile } from '../testing/temporary-file.js'
import { openDatabase } from './open-database.js'

describe('a snapshot', () => {
  it('sees one state, whatever another connection commits meanwhile, and the next one the newest', () => {
    const file = temporaryFile()
    const database = openDatabase({ path: file, durability: 'process', busyTimeoutMs: 40, now: 0 })
    const other = new DatabaseSync(file)
    const stops = (): unknown => database.get('SELECT count(*) AS stops FROM early_stops')
    const seen = database.snapshot(() => {
      const before = stops()
      other.exec("INSERT INTO early_stops (scope, thread_id, run_key, requested_at) VALUES ('s', 't', 'k', 1)")
      return [before, stops()]
    })
    expect(seen).toEqual([{ stops: 0 }, { stops: 0 }])
    expect(database.snapshot(stops)).toEqual({ stops: 1 })
    other.close()
    database.close()
  })

  it('is over when a read throws', () => {
    const database = openDatabase({ path: temporaryFile(), durability: 'process', busyTimeoutMs: 40, now: 0 })
    expect(() => database.snapshot(() => database.get('SELECT * FROM songs'))).toThrow(/no such table/)
    expect(database.snapshot(() => 'read')).toBe('read')
    database.close()
  })
})
