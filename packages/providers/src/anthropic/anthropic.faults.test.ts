import {
  AuthenticationError, ContentFilterError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, QuotaExhaustedError, RateLimitError,
  StreamStalledError, StreamTruncatedError, TimeoutError, ValidationError, type AttemptTimeouts, type ModelRequest,
} from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { anthropicWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anthropic } from './anthropic.js'

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
const eventAfter = (atByte: number): number => whole.indexOf('\n\n', atByte) + 2

const provider = (clock = new FakeClock()): ReturnType<typeof anthropic> => anthropic({ apiKey: 'test-key-123', baseURL: server.url, clock })

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(provider(clock).stream(request, { timeouts }))
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

/** Lets real bytes arrive, then moves the clock, until the answer is there. */
async function whileTimePasses<T>(clock: FakeClock, stepMs: number, pending: Promise<T>): Promise<T> {
  let isOver = false
  void pending.finally(() => (isOver = true))
  while (!isOver) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(stepMs)
  }
  return pending
}

/** What a reader was told: `whole` and `truncated` only if everything else fits, and the text that came is the answer's own. */
function verdict(read: ReadEvents): string {
  if (!text.startsWith(read.text)) return `text that was never sent: ${read.text}`
  if (read.error === undefined && read.text === text && read.finish?.raw === 'end_turn') return 'whole'
  if (read.finish !== undefined) return 'neither: it claims to have finished'
  if (read.error instanceof ProviderUnavailableError && read.text === '') return 'unavailable'
  return read.error instanceof StreamTruncatedError ? 'truncated' : `neither: ${String(read.error)}`
}

/** Sends so many bytes of the body, then ends it or breaks it, without a socket. */
function fetchPart(atByte: number, end: 'close' | 'error'): typeof fetch {
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (end === 'close') controller.close()
    else controller.error(new TypeError('terminated'))
  }
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (atByte > 0) controller.enqueue(new Uint8Array(whole.subarray(0, atByte)))
  }
  // Without room in its queue the stream is pulled only after the bytes were read.
  const body = (): ReadableStream => new ReadableStream({ start, pull }, { highWaterMark: 0 })
  return () => Promise.resolve(new Response(body(), { headers: { 'content-type': 'text/event-stream' } }))
}

const askPart = (atByte: number, end: 'close' | 'error'): Promise<ReadEvents> =>
  readEvents(anthropic({ apiKey: 'test-key-123', clock: new FakeClock(), fetch: fetchPart(atByte, end) }).stream(request))

const early: [string, Scenario][] = [
  ['cut in mid-text', { fault: { kind: 'cut', atByte: midText } }],
  ['cut before the first byte', { fault: { kind: 'cut', atByte: 0 } }],
  ['a reset in mid-text', { fault: { kind: 'reset', atByte: midText } }],
  ['a close-delimited body', { framing: 'close', fault: { kind: 'close', atByte: midText } }],
  ['a gzip body without its trailer', { framing: 'gzip', fault: { kind: 'close', atByte: midText } }],
  ['a clean end in mid-line', { fault: { kind: 'close', atByte: midText } }],
  ['a clean end between events', { fault: { kind: 'close', atByte: eventAfter(midText) } }],
  ['a clean end without the closing event', { withoutDone: true }],
  ['a clean end without a stop reason, the closing event included', { finishReason: null }],
  ['an empty stream', { fault: { kind: 'close', atByte: 0 } }],
  ['a line that is not JSON', { fault: { kind: 'garbage', atByte: midText } }],
]

describe('a body that ends early', { timeout: 60_000 }, () => {
  it.each(early)('%s is reported as truncated', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('truncated')
    server.enqueue({ text, ...scenario })
    await expect(provider().query(request)).rejects.toBeInstanceOf(StreamTruncatedError)
  })

  it.each(['close', 'error'] as const)('is noticed at every byte before the marker and never after it: %s', async (end) => {
    // A line that was not ended is lost with a broken connection; the blank line after the marker settles it.
    const settled = end === 'close' ? markerEnd : markerEnd + 2
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      expect([atByte, verdict(await askPart(atByte, end))]).toEqual([atByte, atByte < settled ? 'truncated' : 'whole'])
    }
  })

  it('is noticed at the edge of every event on a real socket', async () => {
    for (let atByte = eventAfter(0); atByte < markerEnd; atByte = eventAfter(atByte)) {
      for (const kind of ['close', 'cut', 'reset'] as const) {
        // A reset throws away what the kernel still holds, at times the headers too: then there was no answer at all.
        const honest = kind === 'reset' ? ['truncated', 'unavailable'] : ['truncated']
        expect(honest, `${kind} at byte ${atByte}`).toContain(verdict(await ask({ fault: { kind, atByte } })))
      }
    }
  })
})

describe('a body that is whole', { timeout: 60_000 }, () => {
  const more = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'more' } }

  it.each([
    ['without the last blank line', { spelling: { withoutFinalBlankLine: true } }],
    ['without usage', { usage: null }],
    ['with more text after the end', { extraEvents: { afterDone: [more, { type: 'error', error: { type: 'api_error' } }] } }],
    ['with an event nobody knows', { extraEvents: { first: [{ type: 'weather' }, { type: 'ping' }] } }],
    ['in pieces of 1 byte', { pieceBytes: 1 }],
    ['in pieces of 7 bytes', { pieceBytes: 7 }],
    ['with CRLF, a byte order mark and comments', { spelling: { lineEnd: '\r\n', byteOrderMark: true, comments: true }, pieceBytes: 5 }],
    ['compressed', { framing: 'gzip' }],
    ['delimited by the end of the connection', { framing: 'close' }],
    ['cut after the marker', { fault: { kind: 'cut', atByte: markerEnd + 2 } }],
  ] satisfies [string, Scenario][])('%s reads as whole', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('whole')
  })

  it('is over soon after the marker on a socket that stays open', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 50, ask({ fault: { kind: 'stall', atByte: markerEnd + 2 } }, clock))
    expect(verdict(read)).toBe('whole')
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
})

describe('a stream that goes silent', { timeout: 60_000 }, () => {
  const silent = { firstContentMs: 30_000, gapMs: 30_000 }

  it.each([
    ['before the first content', { fault: { kind: 'stall', atByte: 10 } }, ''],
    ['between contents', { fault: { kind: 'stall', atByte: midText } }, 'Grüße, '],
    ['but for comments', { fault: { kind: 'trickle', atByte: eventAfter(midText), everyMs: 5 } }, 'Grüße, 日本語 '],
  ] satisfies [string, Scenario, string][])('%s is given up, with what came kept', async (_, scenario, came) => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 1_000, ask(scenario, clock, silent))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    expect(read.text).toBe(came)
    expect(clock.now() - startedAt).toBeLessThan(90_000)
    await until(() => server.closedByClient === 1)
  })

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

  it('gives up when no headers come', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'hang-headers' } }, clock, silent))
    expect(read.error).toBeInstanceOf(TimeoutError)
    expect(read.error).toMatchObject({ isRetryable: true, details: { kind: 'headers', waitedMs: 30_000 } })
  })
})

describe('an error from the vendor', { timeout: 30_000 }, () => {
  it.each(['close', 'stall'] as const)('inside the stream, then %s, is thrown with what came before kept', async (afterwards) => {
    const error = { type: 'overloaded_error', message: 'Overloaded' }
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error, afterwards } })
    expect(read.error).toBeInstanceOf(ProviderUnavailableError)
    expect(read.error).toMatchObject({ isRetryable: true, requestId: 'req_fault_1', details: { vendorType: 'overloaded_error' } })
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

  it('is typed when the body is a web page or nothing', async () => {
    const page = '<html>Bad gateway</html>'
    const read = await ask({ fault: { kind: 'status', status: 502, headers: { 'content-type': 'text/html' }, body: page } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', status: 502, isRetryable: true })
    expect((await ask({ fault: { kind: 'html' } })).error).toMatchObject({ code: 'provider_unavailable', isRetryable: false })
  })

  it('is typed when nobody answers', async () => {
    expect((await ask({ fault: { kind: 'refuse' } })).error).toMatchObject({ code: 'provider_unavailable', isRetryable: true })
    const gone = await startFaultServer()
    const { url } = gone
    await gone.close()
    const refused = await readEvents(anthropic({ apiKey: 'test-key-123', baseURL: url }).stream(request))
    expect(refused.error).toMatchObject({ code: 'provider_unavailable', isRetryable: true, details: { systemCode: 'ECONNREFUSED' } })
  })
})
