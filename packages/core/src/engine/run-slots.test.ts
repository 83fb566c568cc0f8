import { describe, expect, it } from 'vitest'
import { RunSlots } from './run-slots.js'

const ada = { userId: 'ada' }

describe('RunSlots', () => {
  it('gives each scope so many, and gives one again that was given back', () => {
    const slots = new RunSlots(2)
    const first = slots.take(ada, 't1')
    expect(slots.take(ada, 't2')).toBeDefined()
    expect(slots.take(ada, 't3')).toBeUndefined()
    expect(slots.take({ userId: 'ada', tenantId: 'acme' }, 't3')).toBeDefined()
    first?.()
    expect(slots.take(ada, 't3')).toBeDefined()
    expect(slots.take(ada, 't4')).toBeUndefined()
  })

  it('counts a thread once, until the last of its sends is over', () => {
    const slots = new RunSlots(1)
    const sends = [slots.take(ada, 't1'), slots.take(ada, 't1')]
    expect(sends).not.toContain(undefined)
    sends[0]?.()
    expect(slots.take(ada, 't2')).toBeUndefined()
    sends[1]?.()
    expect(slots.take(ada, 't2')).toBeDefined()
  })
})
