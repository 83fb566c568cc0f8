import { describe, expect, it } from 'vitest'
import { fullAgainAt, takeFrom, type Allowance } from './allowance.js'

const noon = Date.UTC(2026, 4, 14, 12)
const minutely = { name: 'requests', limit: 60, windowMs: 60_000 }

function taken(count: number, now: number, known?: Allowance): Allowance {
  return takeFrom(known, { ...minutely, cost: count }, now).allowance
}

describe('takeFrom', () => {
  it('counts without error in thirds of a millisecond, for as long as one likes', () => {
    const request = { name: 'requests', limit: 3, windowMs: 1_000 }
    let known: Allowance | undefined
    let count = 0
    for (let elapsed = 0; elapsed <= 1_000_000; elapsed += 1) {
      const step = takeFrom(known, request, noon + elapsed)
      known = step.allowance
      if (step.outcome.outcome === 'taken') count += 1
    }
    expect(count).toBe(3 + 3_000)
  })

  it('gives nothing for a clock that was put back', () => {
    const empty = taken(60, noon)
    expect(takeFrom(empty, minutely, noon - 3_600_000).outcome).toEqual({ outcome: 'refused', remaining: 0, retryAfterMs: 1_000 })
    expect(takeFrom(taken(0, noon - 3_600_000, empty), minutely, noon).outcome).toMatchObject({ outcome: 'refused' })
  })

  it('takes what was taken along when the limit or the window changes', () => {
    const half = taken(30, noon)
    expect(takeFrom(half, { ...minutely, limit: 40 }, noon).outcome).toEqual({ outcome: 'taken', remaining: 9 })
    expect(takeFrom(half, { ...minutely, limit: 20 }, noon).outcome).toEqual({ outcome: 'refused', remaining: 0, retryAfterMs: 33_000 })
    expect(takeFrom(half, { ...minutely, windowMs: 3_600_000 }, noon).outcome).toEqual({ outcome: 'taken', remaining: 29 })
  })
})

describe('fullAgainAt', () => {
  it('is when everything can be taken again, and not a millisecond earlier', () => {
    const known = taken(1, noon, taken(10, noon))
    const at = fullAgainAt(known)
    expect(at).toBe(noon + 11_000)
    expect(takeFrom(known, { ...minutely, cost: 60 }, at).outcome).toMatchObject({ outcome: 'taken' })
    expect(takeFrom(known, { ...minutely, cost: 60 }, at - 1).outcome).toEqual({ outcome: 'refused', remaining: 59, retryAfterMs: 1 })
  })
})
