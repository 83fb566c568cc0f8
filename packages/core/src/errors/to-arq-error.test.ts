import { describe, expect, it } from 'vitest'
import { RateLimitError } from './rate-limit-error.js'
import { toArqError } from './to-arq-error.js'

describe('toArqError', () => {
  it('leaves our own errors as they are', () => {
    const error = new RateLimitError('Wait.')
    expect(toArqError(error)).toBe(error)
  })

  it.each([new DOMException('gone', 'AbortError'), Object.assign(new Error('gone'), { name: 'AbortError' }), { name: 'AbortError' }])('keeps an abort an abort: %o', (thrown) => {
    expect(toArqError(thrown)).toMatchObject({ code: 'aborted', isRetryable: false, cause: thrown })
  })

  it.each([new Error('key sk-secret'), 'key sk-secret', undefined, null, 7, { toString: () => 'key sk-secret' }])('keeps the text of the unknown inside: %o', (thrown) => {
    const error = toArqError(thrown)
    expect(error).toMatchObject({ code: 'internal', status: 500 })
    expect(error.cause).toBe(thrown)
    expect(JSON.stringify(error) + error.message).not.toContain('secret')
  })
})
