import { FakeClock } from '@arq/testkit'
import { describeLimitStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryLimitStore } from './memory-limit-store.js'

describeLimitStore('MemoryLimitStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryLimitStore({ clock })
  return { store, clock, dispose: () => store.close() }
})

const scopeOf = (number: number) => ({ userId: `user-${number}` })

describe('MemoryLimitStore', () => {
  it('never gives an allowance or a place twice for want of room', async () => {
    const store = new MemoryLimitStore({ clock: new FakeClock(), maxLimitSubjects: 10 })
    const taken = (number: number) => store.take({ name: 'requests', scope: scopeOf(number), limit: 1, windowMs: 60_000 })
    const entered = (number: number, holder: string) => store.enter({ name: 'runs', scope: scopeOf(number), holder, places: 1, leaseMs: 60_000 })
    for (let number = 0; number < 100; number += 1) {
      expect(await taken(number)).toMatchObject({ outcome: 'taken' })
      expect(await entered(number, 'a')).toBe('entered')
    }
    for (let number = 0; number < 100; number += 1) {
      expect(await taken(number)).toMatchObject({ outcome: 'refused' })
      expect(await entered(number, 'b')).toBe('full')
    }
  })
})
