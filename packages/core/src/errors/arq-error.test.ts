import { describe, expect, it, vi } from 'vitest'
import { ArqError } from './arq-error.js'
import { errorStatus, type ErrorCode } from './error-code.js'
import { AbortedError } from './aborted-error.js'
import { AuthenticationError } from './authentication-error.js'
import { BudgetExceededError } from './budget-exceeded-error.js'
import { ConfigError } from './config-error.js'
import { ContentFilterError } from './content-filter-error.js'
import { ContextLengthError } from './context-length-error.js'
import { ModelNotFoundError } from './model-not-found-error.js'
import { ProviderUnavailableError } from './provider-unavailable-error.js'
import { QuotaExhaustedError } from './quota-exhausted-error.js'
import { RateLimitError } from './rate-limit-error.js'
import { StorageError } from './storage-error.js'
import { StreamStalledError } from './stream-stalled-error.js'
import { StreamTruncatedError } from './stream-truncated-error.js'
import { TimeoutError } from './timeout-error.js'
import { ValidationError } from './validation-error.js'

const secret = 'sk-verysecret and the prompt of a patient'

describe('ArqError', () => {
  it('is recognised when another copy of the module made it', async () => {
    vi.resetModules()
    const other = await import('./arq-error.js')
    const foreign = new other.ArqError('rate_limited', 'Wait.')
    expect(foreign instanceof ArqError).toBe(false)
    expect(ArqError.isInstance(foreign)).toBe(true)
    expect(other.ArqError.isInstance(new ArqError('timeout', 'Late.'))).toBe(true)
  })

  it.each([undefined, null, 'arq.error', 7, {}, new Error('no'), { code: 'internal', message: 'no' }])('does not recognise %o', (value) => {
    expect(ArqError.isInstance(value)).toBe(false)
  })

  it('lets neither cause nor stack leave the process', () => {
    const error = new ArqError('internal', 'It failed.', { cause: new Error(secret), details: { size: 3 }, requestId: 'req-1', retryAfterMs: 10, isRetryable: true })
    error.stack = `Error: ${secret}`
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: { code: 'internal', message: 'It failed.', isRetryable: true, retryAfterMs: 10, requestId: 'req-1', details: { size: 3 } },
    })
    expect(JSON.stringify(error)).not.toContain('secret')
    expect(error.cause).toEqual(new Error(secret))
  })

  it('leaves out what it does not know', () => {
    expect(JSON.stringify(new ArqError('not_found', 'None.'))).toBe('{"code":"not_found","message":"None.","isRetryable":false}')
    expect('cause' in new ArqError('not_found', 'None.')).toBe(false)
  })

  it('carries the status of its code unless it was told another', () => {
    for (const [code, status] of Object.entries(errorStatus)) expect(new ArqError(code as ErrorCode, 'x').status).toBe(status)
    expect(new ArqError('internal', 'x', { status: 418 }).status).toBe(418)
  })

  it.each([
    [AbortedError, 'aborted', false],
    [AuthenticationError, 'authentication_failed', false],
    [BudgetExceededError, 'budget_exceeded', false],
    [ConfigError, 'config_invalid', false],
    [ContentFilterError, 'content_filtered', false],
    [ContextLengthError, 'context_length_exceeded', false],
    [ModelNotFoundError, 'model_not_found', false],
    [ProviderUnavailableError, 'provider_unavailable', true],
    [QuotaExhaustedError, 'quota_exhausted', false],
    [RateLimitError, 'rate_limited', true],
    [StorageError, 'storage_failed', true],
    [StreamStalledError, 'stream_stalled', true],
    [StreamTruncatedError, 'stream_truncated', true],
    [TimeoutError, 'timeout', true],
    [ValidationError, 'validation_failed', false],
  ] as const)('%o says %s and whether sending again may help: %s', (Kind, code, isRetryable) => {
    const cause = new Error('below')
    const error = new Kind('What, why, and what next.', { cause, requestId: 'req-1' })
    expect(error).toMatchObject({ code, isRetryable, requestId: 'req-1', cause, message: 'What, why, and what next.', name: Kind.name })
    expect(new Kind('x').isRetryable).toBe(isRetryable)
    expect(new Kind('x', { isRetryable: !isRetryable }).isRetryable).toBe(!isRetryable)
    expect(ArqError.isInstance(error)).toBe(true)
  })
})
