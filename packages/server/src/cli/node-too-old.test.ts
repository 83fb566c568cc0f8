import { expect, it } from 'vitest'
import { nodeTooOld } from './node-too-old.js'

it.each(['18.20.1', '20.20.2', '22.12.0'])('says so of Node %s', (version) => {
  expect(nodeTooOld(version)).toContain(version)
})

it.each(['22.13.0', '22.20.1', '24.0.0'])('has nothing to say of Node %s', (version) => {
  expect(nodeTooOld(version)).toBeUndefined()
})
