import { ArqError, type ErrorCode } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { switchFor } from './switch-rules.js'

const windows: Record<string, number> = { small: 1_000, same: 1_000, large: 8_000 }
const failed = (candidate: string, code: ErrorCode): { candidate: string; error: ArqError } => ({ candidate, error: new ArqError(code, 'It failed.') })
const verdict = (id: string, ...failures: { candidate: string; error: ArqError }[]): string | undefined => switchFor(id, failures, (each) => windows[each])?.type

describe('switchFor', () => {
  it.each<ErrorCode>(['content_filtered', 'authentication_failed', 'quota_exhausted', 'model_not_found', 'config_invalid', 'validation_failed'])(
    'takes a candidate out of the answer after %s, and only that one',
    (code) => {
      expect(verdict('small', failed('small', code))).toBe('out')
      expect(verdict('same', failed('small', code))).toBeUndefined()
    },
  )

  it.each<ErrorCode>(['stream_truncated', 'stream_stalled', 'provider_unavailable', 'timeout', 'rate_limited'])('puts a candidate behind the others after %s', (code) => {
    expect(verdict('small', failed('small', code))).toBe('behind')
    expect(verdict('same', failed('small', code))).toBeUndefined()
  })

  it('leaves only larger windows after a prompt that was too long', () => {
    const failure = failed('small', 'context_length_exceeded')
    expect(verdict('small', failure)).toBe('out')
    expect(verdict('same', failure)).toBe('out')
    expect(verdict('large', failure)).toBeUndefined()
  })

  it('forgets nothing: what was out stays out after a later failure elsewhere', () => {
    expect(verdict('small', failed('small', 'quota_exhausted'), failed('large', 'timeout'))).toBe('out')
    expect(verdict('small', failed('small', 'timeout'), failed('small', 'authentication_failed'))).toBe('out')
  })
})
