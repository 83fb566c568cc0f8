import { RateLimitError, StreamTruncatedError, type StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { judgeOutcome } from './judge-outcome.js'
import { limited, truncated, whole } from './owed-errors.js'
import type { RowOutcome } from './row-outcome.js'

const text = 'All is well.'
const finish = { unified: 'stop', raw: 'stop' } as const
const events: readonly StreamEvent[] = [{ type: 'response-start', provider: 'p', model: 'm' }, { type: 'finish', reason: finish }]
const answered: RowOutcome = { mode: 'stream', events, text, finish, error: undefined, hasSettled: true, timersLeft: 0, requests: 1, wasDocument: false }
const failed = (error: unknown, change: Partial<RowOutcome> = {}): RowOutcome => ({ ...answered, events: [], text: '', finish: undefined, error, ...change })
const sent = { text, isReachable: true }
const cut = new StreamTruncatedError('It was cut.')

describe('judgeOutcome', () => {
  it('is content with what is owed', () => {
    expect(judgeOutcome(whole, answered, sent)).toEqual({ verdict: 'typed', why: '' })
    expect(judgeOutcome(truncated, failed(cut, { text: 'All ' }), sent).verdict).toBe('typed')
    expect(judgeOutcome(limited(1_000), failed(new RateLimitError('Wait.', { retryAfterMs: 1_000 })), sent).verdict).toBe('typed')
    expect(judgeOutcome(truncated, failed(cut, { requests: 0 }), { text, isReachable: false }).verdict).toBe('typed')
  })

  it.each([
    ['silent', 'a success where an error is owed', truncated, { ...answered, text: 'All ' }],
    ['silent', 'a success with less text', whole, { ...answered, text: 'All ' }],
    ['silent', 'a success with another end', whole, { ...answered, finish: { unified: 'length', raw: undefined } }],
    ['hung', 'a call without an end', whole, { ...answered, hasSettled: false }],
    ['unhandled', 'an error of another kind', truncated, failed(new TypeError('terminated'))],
    ['mistyped', 'an error where the answer is owed', whole, failed(cut)],
    ['mistyped', 'another code', limited(1_000), failed(cut)],
    ['mistyped', 'a wait that was not named', limited(1_000), failed(new RateLimitError('Wait.'))],
    ['mistyped', 'an error that says not to send again', truncated, failed(new StreamTruncatedError('Cut.', { isRetryable: false }))],
    ['mistyped', 'text that was never sent', truncated, failed(cut, { text: 'Nothing' })],
    ['mistyped', 'two requests', whole, { ...answered, requests: 2 }],
    ['mistyped', 'a timer left behind', whole, { ...answered, timersLeft: 1 }],
    ['mistyped', 'events out of order', whole, { ...answered, events: events.toReversed() }],
  ] satisfies [string, string, typeof whole, RowOutcome][])('calls it %s: %s', (verdict, _, owed, outcome) => {
    const judged = judgeOutcome(owed, outcome, sent)
    expect([judged.verdict, judged.why === '']).toEqual([verdict, false])
  })
})
