import { describe, expect, it } from 'vitest'
import { wilsonUpper } from './wilson-upper.js'

describe('wilsonUpper', () => {
  it('is the known upper end of the interval', () => {
    // Newcombe 1998, table I: 15 of 148 at 95 %, 0.0624 to 0.1605; 0 of 20, 0 to 0.1611.
    expect(wilsonUpper(15, 148, 1.959964)).toBeCloseTo(0.1605, 4)
    expect(wilsonUpper(0, 20, 1.959964)).toBeCloseTo(0.1611, 4)
  })

  it('knows nothing without a trial', () => {
    expect(wilsonUpper(0, 0, 2)).toBe(1)
  })
})
