import { plantedKeys } from '@arq/testkit/node'
import { describe, expect, it } from 'vitest'
import { redactedError } from './redacted-error.js'

const key = 'planted "key"/42'

describe('redactedError', () => {
  it('keeps names, words, codes and causes, and neither keys nor what else hangs on an error', () => {
    const inner = Object.assign(new RangeError(`socket of ${key}`), { code: 'ECONNRESET', headers: { authorization: key } })
    const copy = redactedError(new TypeError(`fetch failed for ${encodeURIComponent(key)} and ${btoa(key).replace(/=+$/, '')}`, { cause: inner }), [key])
    expect(copy).toMatchObject({ name: 'TypeError', message: 'fetch failed for [redacted] and [redacted]' })
    expect(copy.cause).toMatchObject({ name: 'RangeError', message: 'socket of [redacted]', code: 'ECONNRESET' })
    expect(copy.stack).toMatch(/^TypeError: fetch failed for \[redacted\].*\n\s+at .*redacted-error\.test/)
    expect(plantedKeys(key).in(copy)).toEqual([])
  })

  it('takes what is no error, and ends where errors hold one another', () => {
    expect(redactedError(`oh ${key}`, [key]).message).toBe('oh [redacted]')
    const circle = new Error('round')
    circle.cause = circle
    expect(redactedError(circle, []).message).toBe('round')
  })
})
