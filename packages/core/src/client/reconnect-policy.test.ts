import { describe, expect, it } from 'vitest'
import { fixedRandom } from '../fakes/fixed-random.js'
import { defaultReconnectPolicy, reconnectDelay } from './reconnect-policy.js'

describe('reconnectDelay', () => {
  it('doubles from 100 ms to 10 s', () => {
    const longest = Array.from({ length: 10 }, (_, failures) => reconnectDelay(defaultReconnectPolicy, failures, fixedRandom(1)))
    expect(longest).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
    expect(reconnectDelay(defaultReconnectPolicy, 1e9, fixedRandom(1))).toBe(10_000)
  })

  it('spreads over its upper half', () => {
    expect([0, 0.5, 0.999].map((chance) => reconnectDelay(defaultReconnectPolicy, 3, fixedRandom(chance)))).toEqual([400, 600, 799.6])
  })
})
