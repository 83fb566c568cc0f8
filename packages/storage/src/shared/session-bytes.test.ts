import { describe, expect, it } from 'vitest'
import { sessionBytes } from './session-bytes.js'

describe('sessionBytes', () => {
  it.each([{}, { a: 1 }, { 'ä"\n': 'ü€😀', b: [null, {}], '': '\ud800' }])('counts what the JSON of %j takes', (values) => {
    const entries = Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)] as const)
    expect(sessionBytes(entries)).toBe(new TextEncoder().encode(JSON.stringify(values)).length)
  })
})
