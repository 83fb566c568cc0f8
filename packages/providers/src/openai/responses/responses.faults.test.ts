import {
  AuthenticationError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, QuotaExhaustedError, RateLimitError,
  StreamStalledError, StreamTruncatedError, TimeoutError, ValidationError, type AttemptTimeouts, type ModelRequest,
} from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { openaiResponsesWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openai } from '../openai.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const text = 'Grüße, 日本語 🚀 end.'
const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const whole = Buffer.concat(openaiResponsesWire('resp_fault_1').encodeStream({ text }, { model: 'gpt-4o' }).map((frame) => frame.bytes))
const lastData = whole.lastIndexOf('data: {"type":"response.completed"')
/** Right after the JSON of the terminal event. */
const markerEnd = whole.indexOf('\n', lastData)
const midText = whole.indexOf('日') + 1
const eventAfter = (atByte: number): number => whole.indexOf('\n\n', atByte) + 2

const make = (clock = new FakeClock()): ReturnType<typeof openai> => openai({ apiKey: 'test-key-123', api: 'responses', baseURL: `${server.url}/v1`, clock })

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(make(clock).stream(request, { timeouts }))
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
  if (read.error === undefined && read.text === text && read.finish?.raw === 'completed' && read.usage !== undefined) return 'whole'
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
  const body = (): ReadableStream => new ReadableStream({ start, pull }, { highWaterMark: 0 })
  return () => Promise.resolve(new Response(body(), { headers: { 'content-type': 'text/event-stream' } }))
}

const askPart = (atByte: number, end: 'close' | 'error'): Promise<ReadEvents> =>
  readEvents(openai({ apiKey: 'test-key-123', clock: new FakeClock(), fetch: fetchPart(atByte, end) }).stream(request))

describe('a Responses body that ends early', { timeout: 60_000 }, () => {
  it.each([
    ['cut in mid-text', { fault: { kind: 'cut', atByte: midText } }],
    ['cut before the first byte', { fault: { kind: 'cut', atByte: 0 } }],
    ['a close-delimited body', { framing: 'close', fault: { kind: 'close', atByte: midText } }],
    ['a gzip body without its trailer', { framing: 'gzip', fault: { kind: 'close', atByte: midText } }],
    ['a clean end in mid-line', { fault: { kind: 'close', atByte: midText } }],
    ['a clean end between events', { fault: { kind: 'close', atByte: eventAfter(midText) } }],
    ['a clean end of everything but the terminal event', { finishReason: null }],
    ['an empty stream', { fault: { kind: 'close', atByte: 0 } }],
    ['a line that is not JSON', { fault: { kind: 'garbage', atByte: midText } }],
  ] satisfies [string, Scenario][])('%s is reported as truncated, streamed and in one piece', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('truncated')
    server.enqueue({ text, ...scenario })
    await expect(make().query(request)).rejects.toBeInstanceOf(StreamTruncatedError)
  })

  it.each(['close', 'error'] as const)('is noticed at every byte before the marker and never after it, by %s', async (end) => {
    // A line that was not ended is lost with the connection; the blank line after the marker settles it.
    const settled = end === 'close' ? markerEnd : markerEnd + 2
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      expect([atByte, verdict(await askPart(atByte, end))]).toEqual([atByte, atByte < settled ? 'truncated' : 'whole'])
    }
  })

  it('is noticed at the edge of every event on a real socket', async () => {
    for (let atByte = eventAfter(0); atByte < markerEnd; atByte = eventAfter(atByte)) {
      for (const kind of ['close', 'cut', 'reset'] as const) {
        const honest = kind === 'reset' ? ['truncated', 'unavailable'] : ['truncated']
        expect(honest, `${kind} at byte ${atByte}`).toContain(verdict(await ask({ fault: { kind, atByte } })))
      }
    }
  })
})

describe('a Responses body that is whole', { timeout: 60_000 }, () => {
  it.each([
    ['without the last blank line', { spelling: { withoutFinalBlankLine: true } }],
    ['with more text after the end', { extraEvents: { afterDone: [{ type: 'response.output_text.delta', delta: 'more' }] } }],
    ['with an event nobody knows', { extraEvents: { first: [{ type: 'response.future_thing', output: 1 }] } }],
    ['in pieces of 1 byte', { pieceBytes: 1 }],
    ['with CRLF, a byte order mark and comments', { spelling: { lineEnd: '\r\n', byteOrderMark: true, comments: true }, pieceBytes: 5 }],
    ['compressed', { framing: 'gzip' }],
    ['delimited by the end of the connection', { framing: 'close' }],
    ['cut right after the marker', { fault: { kind: 'cut', atByte: markerEnd + 2 } }],
  ] satisfies [string, Scenario][])('%s reads as whole', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('whole')
  })

  it('does not wait on a socket that stays open', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 50, ask({ fault: { kind: 'stall', atByte: markerEnd + 2 } }, clock))
    expect(verdict(read)).toBe('whole')
    expect(clock.now() - startedAt).toBeLessThanOrEqual(2_000)
    await until(() => server.liveRequests === 0)
    expect(clock.pending).toBe(0)
  })

  it('reads a server that answers in one piece although a stream was asked for', async () => {
    const output = [
      { type: 'message', content: [{ type: 'output_text', text: 'Whole.' }] },
      { type: 'function_call', call_id: 'c', name: 'find', arguments: '{}', status: 'completed' },
    ]
    const json = (document: unknown): typeof fetch => () => Promise.resolve(Response.json(document))
    const document = { id: 'resp_1', model: 'm', status: 'completed', error: null, output, usage: { input_tokens: 1, output_tokens: 2 } }
    const read = await readEvents(openai({ apiKey: 'test-key-123', fetch: json(document) }).stream(request))
    expect(read).toMatchObject({ text: 'Whole.', toolCalls: [{ id: 'c' }], usage: { output: { total: 2 } }, finish: { unified: 'tool-calls' } })
    const failing = await readEvents(openai({ apiKey: 'test-key-123', fetch: json({ error: { code: 'insufficient_quota', message: 'no' } }) }).stream(request))
    expect(failing.error).toBeInstanceOf(QuotaExhaustedError)
  })
})

describe('a Responses stream that goes silent', { timeout: 60_000 }, () => {
  it.each([
    ['the first content stays away', { fault: { kind: 'stall', atByte: 10 } }, StreamStalledError],
    ['more content stays away', { fault: { kind: 'stall', atByte: midText } }, StreamStalledError],
    ['only comments come', { fault: { kind: 'trickle', atByte: eventAfter(midText), everyMs: 5 } }, StreamStalledError],
    ['no headers come', { fault: { kind: 'hang-headers' } }, TimeoutError],
  ] as const)('gives up when %s', async (_, scenario, errorClass) => {
    const clock = new FakeClock()
    expect((await whileTimePasses(clock, 1_000, ask(scenario, clock))).error).toBeInstanceOf(errorClass)
    await until(() => server.closedByClient === 1)
  })
})

describe('an error from the vendor', () => {
  it.each(['close', 'stall'] as const)('inside the stream, then %s, is thrown with what came before kept', async (afterwards) => {
    const error = { code: 'server_error', message: 'The server is overloaded', param: null }
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error, afterwards } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', isRetryable: true, details: { vendorCode: 'server_error' } })
    expect(read.text).toBe('Grüße, 日本語 ')
  })

  it('is thrown for a response that failed', async () => {
    const read = await ask({ finishReason: 'failed' })
    expect([read.finish, read.text, read.error instanceof ProviderUnavailableError]).toEqual([undefined, text, true])
    expect(read.error).toMatchObject({ requestId: 'req_fault_1' })
    expect(read.usage?.output.total).toBe(4)
    const rejected = { type: 'response.failed', response: { status: 'failed', error: { code: 'invalid_prompt', message: 'no' } } }
    expect((await ask({ extraEvents: { first: [rejected] } })).error).toBeInstanceOf(ValidationError)
  })

  it.each([
    [401, { code: 'invalid_api_key' }, AuthenticationError],
    [404, { code: 'model_not_found' }, ModelNotFoundError],
    [400, { code: 'context_length_exceeded' }, ContextLengthError],
    [429, { code: 'rate_limit_exceeded' }, RateLimitError],
    [429, { code: 'insufficient_quota' }, QuotaExhaustedError],
    [500, {}, ProviderUnavailableError],
    [529, {}, ProviderUnavailableError],
  ] as const)('status %s with %o is typed, with one request made', async (status, body, errorClass) => {
    const read = await ask({ fault: { kind: 'status', status, headers: { 'retry-after': '7' }, body: { error: body } } })
    expect(read.error).toBeInstanceOf(errorClass)
    expect(read.error).toMatchObject({ status, retryAfterMs: 7_000, requestId: 'req_fault_1' })
    expect(server.requests).toHaveLength(1)
  })

  it('is typed when the body is a web page, and when nobody answers', async () => {
    expect((await ask({ fault: { kind: 'html' } })).error).toMatchObject({ code: 'provider_unavailable', isRetryable: false })
    expect((await ask({ fault: { kind: 'refuse' } })).error).toMatchObject({ code: 'provider_unavailable', isRetryable: true })
  })
})
