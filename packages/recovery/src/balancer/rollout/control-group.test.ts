import { describe, expect, it } from 'vitest'
import { ControlGroup } from './control-group.js'

describe('ControlGroup', () => {
  it('says nothing from a few attempts', () => {
    const control = new ControlGroup()
    for (let attempt = 0; attempt < 19; attempt += 1) control.add({ failed: true, firstContentMs: 100, msPerToken: 1 })
    expect([control.errorRate, control.firstContentMs, control.msPerToken]).toEqual([0, undefined, undefined])
  })

  it('knows what nine in ten take less than and what share of failures it may have', () => {
    const control = new ControlGroup()
    for (let attempt = 0; attempt < 100; attempt += 1) control.add({ failed: attempt % 10 === 0, firstContentMs: attempt, msPerToken: attempt / 10 })
    expect(control.firstContentMs).toBe(92)
    expect(control.msPerToken).toBe(9.2)
    expect(control.errorRate).toBeGreaterThan(0.1)
    expect(control.errorRate).toBeLessThan(0.16)
  })

  it('forgets the old', () => {
    const control = new ControlGroup()
    for (let attempt = 0; attempt < 500; attempt += 1) control.add({ failed: true, firstContentMs: 1_000 })
    for (let attempt = 0; attempt < 500; attempt += 1) control.add({ failed: false, firstContentMs: 10 })
    expect(control.firstContentMs).toBe(10)
    expect(control.errorRate).toBeLessThan(0.01)
  })
})
