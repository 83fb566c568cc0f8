import { expect, test } from 'vitest'
import { fitsTools } from './node.mjs'

test.each(['22.22.2', '22.23.0', '24.15.0', '24.21.0', '25.0.0', '26.1.0'])('Node %s runs the tools', (version) => {
  expect(fitsTools(version)).toBe(true)
})

test.each(['18.20.0', '20.20.0', '22.22.1', '22.9.9', '23.11.0', '24.14.9'])('Node %s does not', (version) => {
  expect(fitsTools(version)).toBe(false)
})
