import type { Random } from '../ports/random.js'

/** The same number each time, and ids that count. */
export function fixedRandom(value: number = 0.5): Random {
  let ids = 0
  return {
    next: () => value,
    uuid: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
  }
}
