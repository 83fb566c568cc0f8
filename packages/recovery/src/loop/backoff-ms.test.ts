import { expect, it } from 'vitest'
import { backoffMs, defaultBackoff } from './backoff-ms.js'

const chance = (value: number) => ({ next: () => value, uuid: () => '' })

it.each([
  [1, 0, 0],
  [1, 0.5, 100],
  [1, 0.999, 199],
  [2, 0.5, 200],
  [3, 0.5, 400],
  [50, 0.5, 4_000],
])('waits after %i failures, at chance %d, %i ms', (failures, value, expected) => {
  expect(backoffMs(failures, defaultBackoff, chance(value))).toBe(expected)
})
