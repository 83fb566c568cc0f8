import { ArqError, type ErrorCode } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { failedRecord, recordOf } from '../../testing/routing-fixtures.js'
import { rolloutSample } from './rollout-sample.js'

describe('rolloutSample', () => {
  it('takes times from an answer, and no pace from a few tokens', () => {
    expect(rolloutSample(recordOf('a', { firstContentMs: 100, tookMs: 600, output: 100 }))).toEqual({ failed: false, firstContentMs: 100, msPerToken: 5 })
    expect(rolloutSample(recordOf('a', { firstContentMs: 100, tookMs: 600, output: 3 }))).toEqual({ failed: false, firstContentMs: 100 })
  })

  it.each<ErrorCode>(['provider_unavailable', 'content_filtered', 'model_not_found', 'validation_failed', 'stream_truncated'])('counts %s against the model', (code) => {
    expect(rolloutSample(failedRecord('a', new ArqError(code, 'It failed.')))).toEqual({ failed: true })
  })

  it.each<ErrorCode>(['rate_limited', 'aborted', 'budget_exceeded', 'internal'])('does not count %s', (code) => {
    expect(rolloutSample(failedRecord('a', new ArqError(code, 'It failed.')))).toBeUndefined()
  })

  it('does not count a caller that left', () => {
    expect(rolloutSample(recordOf('a', { outcome: { type: 'aborted' } }))).toBeUndefined()
  })
})
