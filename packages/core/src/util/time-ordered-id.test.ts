import { describe, expect, it } from 'vitest'
import { fixedRandom } from '../fakes/fixed-random.js'
import { systemRandom } from '../ports/random.js'
import { idCreatedAt, timeOrderedId } from './time-ordered-id.js'

const moment = Date.UTC(2026, 7, 1, 12, 30, 15, 250)

describe('timeOrderedId', () => {
  it('is a UUID of version 7 that tells when it was made', () => {
    const id = timeOrderedId(moment, systemRandom)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(idCreatedAt(id)).toBe(moment)
  })

  it('sorts by time', () => {
    const random = fixedRandom()
    const ids = [0, 1, 999, moment, moment + 1, moment + 1e6].map((now) => timeOrderedId(now, random))
    expect(ids.toSorted()).toEqual(ids)
  })

  it('takes whole milliseconds', () => {
    expect(idCreatedAt(timeOrderedId(moment + 0.9, systemRandom))).toBe(moment)
  })

  it('differs within one millisecond', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => timeOrderedId(moment, systemRandom))).size).toBe(1_000)
  })

  it.each(['', 'run-1', systemRandom.uuid(), `${timeOrderedId(moment, systemRandom)}x`, timeOrderedId(moment, systemRandom).toUpperCase()])('knows no time of %j', (id) => {
    expect(idCreatedAt(id)).toBeUndefined()
  })
})
