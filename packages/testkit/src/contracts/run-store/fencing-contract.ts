import type { RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../seeded-random.js'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { allOrders } from './all-orders.js'
import { FencingTrace, type FencingScript } from './fencing-trace.js'

/** How many of all orders are played: all, or so many of them by chance. */
export type FencingOrders = 'all' | number

const families: readonly { name: string; scripts: readonly FencingScript[] }[] = [
  {
    name: 'an owner, one that adopts, and a stop',
    scripts: [
      { actor: 'owner', acts: ['create', 'append', 'renew', 'finish', 'finish'] },
      { actor: 'heir', acts: ['adopt', 'append', 'finish'] },
      { actor: 'user', acts: ['stop'] },
      { actor: 'time', acts: ['run out'] },
    ],
  },
  {
    name: 'an owner, two that adopt, two leases that end',
    scripts: [
      { actor: 'owner', acts: ['create', 'finish'] },
      { actor: 'heir', acts: ['adopt', 'finish'] },
      { actor: 'other heir', acts: ['adopt', 'finish'] },
      { actor: 'time', acts: ['run out', 'run out'] },
    ],
  },
]

export function describeFencing(make: MakeSubject<RunStore>, played: FencingOrders): void {
  describe('producers, a stopper and time in any order', () => {
    it.each(families.map(({ name, scripts }, index) => ({ name, scripts, orders: chosen(scripts, played, index + 1) })))(
      'do as a model of one run says: $name, $orders.length orders',
      async ({ scripts, orders }) => {
        const subject = await openSubject(make)
        const violations: string[] = []
        for (const [number, order] of orders.entries()) {
          const violation = await new FencingTrace(subject, number).play(scripts, order)
          if (violation !== undefined) violations.push(violation)
          if (violations.length >= 5) break
        }
        expect(violations).toEqual([])
      },
      60_000,
    )
  })
}

function chosen(scripts: readonly FencingScript[], played: FencingOrders, seed: number): readonly (readonly number[])[] {
  const orders = [...allOrders(scripts.map(({ acts }) => acts.length))]
  if (played === 'all') return orders
  const random = new SeededRandom(seed)
  return Array.from({ length: Math.min(played, orders.length) }, () => orders.splice(random.below(orders.length), 1)).flat()
}
