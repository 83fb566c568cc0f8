import {
  AuthenticationError, ConfigError, ContentFilterError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError,
  QuotaExhaustedError, RateLimitError, StreamTruncatedError, TimeoutError, ValidationError,
} from '@arq/core'
import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from 'openai'
import { describe, expect, it } from 'vitest'
import { toOpenAIError } from './to-openai-error.js'

const now = Date.UTC(2026, 0, 1)
const translate = (thrown: unknown): ReturnType<typeof toOpenAIError> =>
  toOpenAIError(thrown, { provider: 'openai', model: 'gpt-4', secrets: ['hunter2hunter2'], now })
const failed = (status: number | undefined, error: object, headers: Record<string, string> = {}): ReturnType<typeof toOpenAIError> =>
  // The SDK makes errors inside a stream without a status, and gives them the inner object.
  translate(status === undefined ? new APIError(status, error, undefined, new Headers(headers)) : APIError.generate(status, { error }, undefined, new Headers(headers)))

describe('toOpenAIError', () => {
  it.each([
    [401, { code: 'invalid_api_key', message: 'Incorrect API key provided' }, AuthenticationError, false],
    [403, { message: 'Country not supported' }, AuthenticationError, false],
    [402, { message: 'Insufficient Balance' }, QuotaExhaustedError, false],
    [429, { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your current quota' }, QuotaExhaustedError, false],
    [429, { type: 'tokens', code: 'rate_limit_exceeded', message: 'Rate limit reached' }, RateLimitError, true],
    [429, { message: 'slow down' }, RateLimitError, true],
    [429, { code: 'rate_limit_exceeded', message: 'Request too large for gpt-4' }, ContextLengthError, false],
    [400, { code: 'context_length_exceeded', message: 'too long' }, ContextLengthError, false],
    [400, { message: "This model's maximum context length is 8192 tokens" }, ContextLengthError, false],
    [413, { message: 'too big' }, ContextLengthError, false],
    [404, { code: 'model_not_found', message: 'The model `x` does not exist' }, ModelNotFoundError, false],
    [404, { message: 'model "x" not found, try pulling it first' }, ModelNotFoundError, false],
    [404, { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' }, ModelNotFoundError, false],
    [404, { message: '404 page not found' }, ConfigError, false],
    [400, { code: 'content_filter', message: 'filtered' }, ContentFilterError, false],
    [400, { code: 'unknown_parameter', message: 'Unknown parameter' }, ValidationError, false],
    [408, { message: 'timeout' }, TimeoutError, true],
    [409, { message: 'conflict' }, ProviderUnavailableError, true],
    [500, { message: 'oops' }, ProviderUnavailableError, true],
    [529, { message: 'overloaded' }, ProviderUnavailableError, true],
    [undefined, { type: 'server_error', message: 'in the stream' }, ProviderUnavailableError, true],
    [undefined, { code: 'rate_limit_exceeded', message: 'in the stream' }, RateLimitError, true],
    [undefined, { code: 402, message: 'a status in the code' }, QuotaExhaustedError, false],
  ] as const)('status %s with %o', (status, body, errorClass, isRetryable) => {
    const error = failed(status, body)
    expect(error).toBeInstanceOf(errorClass)
    expect(error.isRetryable).toBe(isRetryable)
  })

  it('keeps the request id, the status and the vendor’s words, not its message', () => {
    const error = failed(400, { code: 'unknown_parameter', type: 'invalid_request_error', message: 'Unknown parameter: secret plans' }, { 'x-request-id': 'req_9' })
    expect(error).toMatchObject({ status: 400, requestId: 'req_9', details: { vendorStatus: 400, vendorCode: 'unknown_parameter', vendorType: 'invalid_request_error' } })
    expect(JSON.stringify(error)).not.toContain('secret plans')
    expect((error.cause as Error).message).toContain('secret plans')
  })

  it('reads how long to wait', () => {
    const wait = (headers: Record<string, string>): number | undefined => failed(429, {}, headers).retryAfterMs
    expect(wait({ 'retry-after-ms': '1500', 'retry-after': '99' })).toBe(1_500)
    expect(wait({ 'retry-after': '20' })).toBe(20_000)
    expect(wait({ 'retry-after': '0.5' })).toBe(500)
    expect(wait({ 'retry-after': new Date(now + 60_000).toUTCString() })).toBe(60_000)
    expect(wait({ 'retry-after': new Date(now - 60_000).toUTCString() })).toBe(0)
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined()
    expect(wait({ 'retry-after': '-3' })).toBeUndefined()
    expect(wait({})).toBeUndefined()
  })

  it('lets the gateway say whether to try again, except where trying is hopeless', () => {
    expect(failed(500, {}, { 'x-should-retry': 'false' }).isRetryable).toBe(false)
    expect(failed(400, {}, { 'x-should-retry': 'true' }).isRetryable).toBe(true)
    expect(failed(401, {}, { 'x-should-retry': 'true' }).isRetryable).toBe(false)
  })

  it('names connection failures by their system code', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const error = translate(new APIConnectionError({ message: 'Connection error.', cause: new TypeError('fetch failed', { cause: refused }) }))
    expect(error).toBeInstanceOf(ProviderUnavailableError)
    expect(error.message).toContain('ECONNREFUSED')
    expect(translate(new APIConnectionTimeoutError())).toBeInstanceOf(TimeoutError)
  })

  it('takes anything that breaks while reading as a broken answer', () => {
    expect(translate(new TypeError('terminated'))).toBeInstanceOf(StreamTruncatedError)
    expect(translate(new SyntaxError('malformed'))).toBeInstanceOf(StreamTruncatedError)
  })

  it('says that a request could not be made', () => {
    expect(translate(new OpenAIError('the key function threw'))).toBeInstanceOf(ConfigError)
  })

  it('passes our own errors on', () => {
    const own = new RateLimitError('ours')
    expect(translate(own)).toBe(own)
  })

  it('shows keys nowhere, not even in the cause', () => {
    const error = failed(401, { code: 'invalid_api_key', message: 'Incorrect API key provided: hunter2hunter2 or sk-abcdef123456' })
    expect(`${error.message} ${String(error.cause)} ${JSON.stringify(error)}`).not.toMatch(/hunter2|sk-abc/)
  })
})
