import { describe, expect, it } from 'vitest'
import { DecisionRing } from './decision-ring.js'

const explanation = { strategy: 'priority', chosen: 'a', reason: 'By priority.', considered: [], waitedMs: 0 }

describe('DecisionRing', () => {
  it('keeps the last ones, oldest first', () => {
    const ring = new DecisionRing(3)
    expect(ring.list()).toEqual([])
    for (const at of [1, 2]) ring.add({ at, explanation })
    expect(ring.list().map(({ at }) => at)).toEqual([1, 2])
    for (const at of [3, 4, 5]) ring.add({ at, explanation })
    expect(ring.list().map(({ at }) => at)).toEqual([3, 4, 5])
  })
})
