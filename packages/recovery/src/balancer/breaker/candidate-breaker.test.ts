import { ArqError, type ErrorCode } from '@arq/core'
import { describe, expect, it } from 'vitest'
import type { AttemptOutcome } from '../../attempt/attempt-record.js'
import { failedRecord, recordOf } from '../../testing/routing-fixtures.js'
import { settleBreaker } from './breaker-settings.js'
import { CandidateBreaker } from './candidate-breaker.js'

function after(count: number, outcome: AttemptOutcome): CandidateBreaker {
  const breaker = new CandidateBreaker(settleBreaker({ faultsInARow: 3, minimumRequests: 3 }), () => {})
  for (let attempt = 0; attempt < count; attempt += 1) breaker.end(breaker.start(attempt), recordOf('a', { outcome }), attempt)
  return breaker
}

describe('CandidateBreaker', () => {
  it.each<ErrorCode>(['provider_unavailable', 'timeout', 'stream_truncated', 'stream_stalled'])('counts %s as a fault of the provider', (code) => {
    expect(after(3, { type: 'failed', error: new ArqError(code, 'It failed.') }).state).toMatchObject({ type: 'open', cause: 'faults' })
  })

  it.each<ErrorCode>(['rate_limited', 'validation_failed', 'context_length_exceeded', 'content_filtered', 'model_not_found', 'budget_exceeded', 'internal'])('does not count %s', (code) => {
    expect(after(20, { type: 'failed', error: new ArqError(code, 'It failed.') }).state.type).toBe('closed')
  })

  it('does not count a caller that left, and counts an answer the provider itself calls an error', () => {
    expect(after(20, { type: 'aborted' }).state.type).toBe('closed')
    expect(after(3, { type: 'complete', reason: { unified: 'error', raw: 'server_error' } }).state.type).toBe('open')
  })

  it.each<ErrorCode>(['authentication_failed', 'quota_exhausted'])('opens at the first %s, and may not be probed early', (code) => {
    const breaker = after(1, { type: 'failed', error: new ArqError(code, 'It failed.') })
    expect(breaker.state).toMatchObject({ type: 'open', cause: code })
    expect(breaker.objection(10)).toMatchObject({ couldProbe: false })
  })

  it('lets one probe through when its time is over, then says that it is probed', () => {
    const breaker = after(3, { type: 'failed', error: new ArqError('timeout', 'It failed.') })
    expect(breaker.objection(1_000)).toEqual({ detail: 'It failed too often. It is not asked for another 29002 ms.', until: 30_002, couldProbe: true })
    expect(breaker.objection(30_002)).toBeUndefined()
    const probe = breaker.start(30_002)
    expect(breaker.objection(30_003)).toEqual({ detail: 'It is being probed after an outage.', couldProbe: false })
    breaker.end(probe, recordOf('a'), 30_004)
    expect(breaker.state.type).toBe('closed')
  })

  it('adopts what others found out later than itself, and nothing older', () => {
    const breaker = after(0, { type: 'aborted' })
    const opened = { type: 'open', generation: 7, since: 5, until: 500, openings: 1, cause: 'faults' } as const
    breaker.adopt({ candidate: 'a', changedAt: 5, state: opened })
    expect(breaker.objection(100)).toMatchObject({ until: 500 })
    breaker.adopt({ candidate: 'a', changedAt: 4, state: { type: 'closed', generation: 1, faultsInARow: 0, slices: [] } })
    expect(breaker.state.type).toBe('open')
    breaker.adopt({ candidate: 'a', changedAt: 6, state: { type: 'closed', generation: 1, faultsInARow: 0, slices: [] } })
    expect(breaker.state.type).toBe('closed')
  })

  it('does not count the end of an attempt that set out before it adopted', () => {
    const breaker = after(0, { type: 'aborted' })
    const early = breaker.start(1)
    breaker.adopt({ candidate: 'a', changedAt: 5, state: { type: 'open', generation: 0, since: 5, until: 500, openings: 1, cause: 'faults' } })
    const before = breaker.state
    breaker.end(early, failedRecord('a'), 6)
    expect(breaker.state).toBe(before)
  })
})
