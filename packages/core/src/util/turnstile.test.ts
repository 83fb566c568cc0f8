import { describe, expect, it } from 'vitest'
import { Turnstile } from './turnstile.js'

describe('Turnstile', () => {
  it('lets as many through as it is wide, and the others in the order they came', async () => {
    const turnstile = new Turnstile(2)
    expect([turnstile.enter(), turnstile.enter()]).toEqual([undefined, undefined])
    const through: string[] = []
    const waiting = ['third', 'fourth'].map((name) => turnstile.enter()?.then(() => through.push(name)))
    await Promise.resolve()
    expect(through).toEqual([])
    turnstile.leave()
    await waiting[0]
    expect(through).toEqual(['third'])
    turnstile.leave()
    await waiting[1]
    expect(through).toEqual(['third', 'fourth'])
  })

  it('has room again for everybody who left', () => {
    const turnstile = new Turnstile(1)
    for (let turn = 0; turn < 3; turn += 1) {
      expect(turnstile.enter()).toBeUndefined()
      turnstile.leave()
    }
  })
})
