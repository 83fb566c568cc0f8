import {
  AuthenticationError, ContentFilterError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, QuotaExhaustedError, RateLimitError,
  StreamStalledError, StreamTruncatedError, TimeoutError, ValidationError, type AttemptTimeouts, type ModelRequest,
} from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { anthropicWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anthropic } from './anthropic.js'
import { until } from '../testing/until.js'
import { whileTimePasses } from '../testing/while-time-passes.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const text = 'Grüße, 日本語 🚀 end.'
const request: ModelRequest = { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'Say hello' }] }
const whole = Buffer.concat(anthropicWire.encodeStream({ text }, { model: request.model }).map((frame) => frame.bytes))
/** Right after the JSON of the closing event. */
const markerEnd = whole.indexOf('}', whole.indexOf('data: {"type":"message_stop"')) + 1
const midText = whole.indexOf('日') + 1

const provider = (clock = new FakeClock()): ReturnType<typeof anthropic> => anthropic({ apiKey: 'test-key-123', baseURL: server.url, clock })

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(provider(clock).stream(request, { timeouts }))
}

/** Beyond what every provider is held to by its contract: see anthropic.contract.test.ts. */
describe('a Messages body that is whole', { timeout: 60_000 }, () => {
  const more = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'more' } }

  it('is over soon after the marker on a socket that stays open', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 50, ask({ fault: { kind: 'stall', atByte: markerEnd + 2 } }, clock))
    expect(read).toMatchObject({ text, error: undefined, finish: { raw: 'end_turn' } })
    expect(clock.now() - startedAt).toBeLessThan(5_000)
    await until(() => server.liveRequests === 0)
  })

  it('goes on where a gateway opens another message of the answer right after the first, and with the last one only', async () => {
    const another = [
      { type: 'message_start', message: { usage: { input_tokens: 20 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      more,
      { type: 'message_delta', delta: { stop_reason: 'stop_sequence' } },
    ]
    const joined = await ask({ extraEvents: { afterDone: [...another, { type: 'message_stop' }] } })
    expect(joined).toMatchObject({ text: `${text}more`, error: undefined, usage: { input: { total: 20 } }, finish: { raw: 'stop_sequence' } })
    const cut = await ask({ extraEvents: { afterDone: another } })
    expect(cut).toMatchObject({ text: `${text}more`, finish: undefined })
    expect(cut.error).toBeInstanceOf(StreamTruncatedError)
  })

  it('reads a server that answers in one piece although a stream was asked for', async () => {
    const document = JSON.parse(anthropicWire.encodeWhole({ text: 'Whole.' }, {}).bytes.toString()) as unknown
    const json = (body: unknown): Promise<Response> => Promise.resolve(Response.json(body))
    const read = await readEvents(anthropic({ apiKey: 'test-key-123', fetch: () => json(document) }).stream(request))
    expect(read).toMatchObject({ text: 'Whole.', usage: { input: { total: 10 } }, finish: { unified: 'stop' } })
    const failing = await readEvents(anthropic({ apiKey: 'test-key-123', fetch: () => json({ type: 'error', error: { type: 'billing_error' } }) }).stream(request))
    expect(failing.error).toBeInstanceOf(QuotaExhaustedError)
  })

  it('ignores an error after its end', async () => {
    const read = await ask({ extraEvents: { afterDone: [more, { type: 'error', error: { type: 'api_error' } }] } })
    expect(read).toMatchObject({ text, error: undefined, finish: { raw: 'end_turn' } })
  })
})

describe('a Messages body that ends early', { timeout: 60_000 }, () => {
  it('is noticed where only the closing event is missing, or only the stop reason', async () => {
    for (const scenario of [{ withoutDone: true }, { finishReason: null }]) expect((await ask(scenario)).error).toBeInstanceOf(StreamTruncatedError)
  })
})

describe('a Messages stream that goes silent', { timeout: 60_000 }, () => {
  const silent = { firstContentMs: 30_000, gapMs: 30_000 }

  it('is not fooled by pings', async () => {
    const clock = new FakeClock()
    let isLeft = false
    const cancel = (): void => void (isLeft = true)
    const ping = new TextEncoder().encode('event: ping\ndata: {"type": "ping"}\n\n')
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
      controller.enqueue(ping)
    }
    const pings: typeof fetch = () => Promise.resolve(new Response(new ReadableStream({ pull, cancel }), { headers: { 'content-type': 'text/event-stream' } }))
    const read = await whileTimePasses(clock, 1_000, readEvents(anthropic({ apiKey: 'test-key-123', clock, fetch: pings }).stream(request, { timeouts: silent })))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    await until(() => isLeft)
  })

  it('tells how long it waited for the headers', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'hang-headers' } }, clock, silent))
    expect(read.error).toMatchObject({ code: 'timeout', details: { kind: 'headers', waitedMs: 30_000 } })
  })
})

describe('an error of Anthropic', { timeout: 30_000 }, () => {
  it('inside the stream says in whose words it failed, and leaves what came before', async () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' }
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', requestId: 'req_fault_1', details: { vendorType: 'overloaded_error' } })
    expect(read.text).toBe('Grüße, 日本語 ')
  })

  it.each([
    [401, 'authentication_error', 'invalid x-api-key', AuthenticationError],
    [403, 'permission_error', 'not allowed', AuthenticationError],
    [402, 'billing_error', 'no', QuotaExhaustedError],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', QuotaExhaustedError],
    [404, 'not_found_error', 'model: claude-9', ModelNotFoundError],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', ContextLengthError],
    [413, 'request_too_large', 'Request exceeds the maximum size', ContextLengthError],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', ContentFilterError],
    [400, 'invalid_request_error', 'messages.1: unexpected', ValidationError],
    [429, 'rate_limit_error', 'slow down', RateLimitError],
    [500, 'api_error', 'Internal server error', ProviderUnavailableError],
    [504, 'timeout_error', 'too long', TimeoutError],
    [529, 'overloaded_error', 'Overloaded', ProviderUnavailableError],
  ] as const)('status %s of type %s (%s) is typed, with one request made', async (status, type, message, errorClass) => {
    const body = { type: 'error', error: { type, message: `${message} test-key-123` }, request_id: 'req_body' }
    const read = await ask({ fault: { kind: 'status', status, headers: { 'retry-after': '7' }, body } })
    expect(read.error).toBeInstanceOf(errorClass)
    expect(read.error).toMatchObject({ status, retryAfterMs: 7_000, requestId: 'req_fault_1', details: { vendorType: type } })
    const { cause, message: ours } = read.error as Error
    expect((cause as Error).message).toContain(message)
    expect(`${ours} ${JSON.stringify(read.error)} ${(cause as Error).message}`).not.toContain('test-key-123')
    expect(server.requests).toHaveLength(1)
  })

  it('may be retried where the vendor says so, and not where it says not', async () => {
    const failing = (word: string): Scenario => ({ fault: { kind: 'status', status: 500, headers: { 'x-should-retry': word } } })
    expect((await ask(failing('false'))).error).toMatchObject({ isRetryable: false })
    expect((await ask(failing('true'))).error).toMatchObject({ isRetryable: true })
  })

  it('is typed when a gateway answers with a web page', async () => {
    const page = '<html>Bad gateway</html>'
    const read = await ask({ fault: { kind: 'status', status: 502, headers: { 'content-type': 'text/html' }, body: page } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', status: 502, isRetryable: true })
  })

  it('names what the system said where nobody listens', async () => {
    const gone = await startFaultServer()
    const { url } = gone
    await gone.close()
    const refused = await readEvents(anthropic({ apiKey: 'test-key-123', baseURL: url }).stream(request))
    expect(refused.error).toMatchObject({ code: 'provider_unavailable', details: { systemCode: 'ECONNREFUSED' } })
  })
})
