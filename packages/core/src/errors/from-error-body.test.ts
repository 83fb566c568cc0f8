import { describe, expect, it } from 'vitest'
import { ArqError } from './arq-error.js'
import { fromErrorBody } from './from-error-body.js'

describe('fromErrorBody', () => {
  it('reads what a route wrote', () => {
    const sent = new ArqError('rate_limited', 'Too fast.', { isRetryable: true, retryAfterMs: 1_500 })
    const read = fromErrorBody(JSON.parse(JSON.stringify({ error: sent })), 429, 'fallback')
    expect(read).toMatchObject({ code: 'rate_limited', message: 'Too fast.', isRetryable: true, retryAfterMs: 1_500, status: 429 })
    expect(ArqError.isInstance(read)).toBe(true)
  })

  it('keeps the status of the response, which may differ from the code', () => {
    expect(fromErrorBody({ error: { code: 'internal', message: 'x' } }, 503, 'fallback').status).toBe(503)
  })

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden_origin'],
    [404, 'not_found'],
    [405, 'method_not_allowed'],
    [409, 'run_in_progress'],
    [410, 'run_expired'],
    [413, 'payload_too_large'],
    [418, 'validation_failed'],
    [429, 'rate_limited'],
    [500, 'provider_unavailable'],
    [503, 'provider_unavailable'],
  ] as const)('makes %i without a readable body %s', (status, code) => {
    expect(fromErrorBody(undefined, status, 'It answered.')).toMatchObject({ code, status, message: 'It answered.', isRetryable: false, retryAfterMs: undefined })
  })

  it.each([
    ['no object', 'Bad Gateway'],
    ['null', null],
    ['a list', []],
    ['an error that is text', { error: 'boom' }],
    ['null for an error', { error: null }],
    ['an unknown code', { error: { code: 'gremlins', message: 7 } }],
    ['a code from the prototype', { error: { code: 'toString' } }],
    ['a code that is no text', { error: { code: 500, isRetryable: 'yes', retryAfterMs: '5' } }],
  ])('falls back for %s', (_name, body) => {
    expect(fromErrorBody(body, 502, 'It answered 502.')).toMatchObject({ code: 'provider_unavailable', message: 'It answered 502.', isRetryable: false, retryAfterMs: undefined })
  })
})
