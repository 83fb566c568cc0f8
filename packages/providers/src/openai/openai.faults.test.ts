import {
  AuthenticationError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, QuotaExhaustedError, RateLimitError,
  StreamStalledError, StreamTruncatedError, TimeoutError, type AttemptTimeouts, type ModelRequest,
} from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { openaiChatWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openai } from './openai.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const text = 'Grüße, 日本語 🚀 end.'
const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const sentBody = { model: 'gpt-4o', stream_options: { include_usage: true } }
const bodyOf = (scenario: Scenario): Buffer => Buffer.concat(openaiChatWire.encodeStream(scenario, sentBody).map((frame) => frame.bytes))
const whole = bodyOf({ text })
/** Right after the JSON of the chunk that holds the finish reason. */
const markerEnd = whole.indexOf('\n', whole.indexOf('"finish_reason":"stop"'))
const midText = whole.indexOf('日') + 1
const eventAfter = (atByte: number): number => whole.indexOf('\n\n', atByte) + 2

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(openai({ apiKey: 'test-key-123', baseURL: `${server.url}/v1`, clock }).stream(request, { timeouts }))
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
  if (read.error === undefined && read.text === text && read.finish?.raw === 'stop') return 'whole'
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
  readEvents(openai({ apiKey: 'test-key-123', api: 'chat', clock: new FakeClock(), fetch: fetchPart(atByte, end) }).stream(request))

describe('a body that ends early', { timeout: 60_000 }, () => {
  it.each([
    ['cut in mid-text', { fault: { kind: 'cut', atByte: midText } }],
    ['cut before the first byte', { fault: { kind: 'cut', atByte: 0 } }],
    ['a reset in mid-text', { fault: { kind: 'reset', atByte: midText } }],
    ['a close-delimited body', { framing: 'close', fault: { kind: 'close', atByte: midText } }],
    ['a gzip body without its trailer', { framing: 'gzip', fault: { kind: 'close', atByte: midText } }],
    ['a clean end in mid-line', { fault: { kind: 'close', atByte: midText } }],
    ['a clean end between events', { fault: { kind: 'close', atByte: eventAfter(midText) } }],
    ['a clean end without a finish reason, [DONE] included', { finishReason: null }],
    ['an empty stream', { fault: { kind: 'close', atByte: 0 } }],
    ['a line that is not JSON', { fault: { kind: 'garbage', atByte: midText } }],
  ] satisfies [string, Scenario][])('%s is reported as truncated', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('truncated')
  })

  it('is noticed at every byte before the marker and never after it, ended cleanly', async () => {
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      expect([atByte, verdict(await askPart(atByte, 'close'))]).toEqual([atByte, atByte < markerEnd ? 'truncated' : 'whole'])
    }
  })

  it('is noticed at every byte before the marker and never after it, broken off', async () => {
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      // A line that was not ended is lost with the connection; the blank line after the marker settles it.
      expect([atByte, verdict(await askPart(atByte, 'error'))]).toEqual([atByte, atByte < markerEnd + 2 ? 'truncated' : 'whole'])
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

  it('keeps every word that came before a clean end', async () => {
    for (let words = 1; words < 4; words += 1) {
      const came = text.split(' ').slice(0, words).map((word) => `${word} `)
      const lastAt = whole.indexOf(`"${came.at(-1)}"`)
      expect((await askPart(eventAfter(lastAt), 'close')).text).toBe(came.join(''))
    }
  })
})

describe('a body that is whole', { timeout: 60_000 }, () => {
  it.each([
    ['without the last blank line', { spelling: { withoutFinalBlankLine: true } }],
    ['without [DONE]', { withoutDone: true }],
    ['without usage', { usage: null }],
    ['with more text after the end', { extraEvents: { afterDone: [{ choices: [{ index: 0, delta: { content: 'more' }, finish_reason: null }] }] } }],
    ['with an event nobody knows', { extraEvents: { first: [{ type: 'ping' }, { choices: [], prompt_filter_results: [] }] } }],
    ['in pieces of 1 byte', { pieceBytes: 1 }],
    ['in pieces of 7 bytes', { pieceBytes: 7 }],
    ['with CRLF, a byte order mark and comments', { spelling: { lineEnd: '\r\n', byteOrderMark: true, comments: true }, pieceBytes: 5 }],
    ['compressed', { framing: 'gzip' }],
    ['delimited by the end of the connection', { framing: 'close' }],
  ] satisfies [string, Scenario][])('%s reads as whole', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('whole')
  })

  it('waits two seconds for usage on a socket that stays open, and no longer', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const reading = ask({ fault: { kind: 'stall', atByte: markerEnd + 2 } }, clock, { gapMs: 1_000 })
    const read = await whileTimePasses(clock, 100, reading)
    expect(verdict(read)).toBe('whole')
    expect(read.usage).toBeUndefined()
    expect(clock.now() - startedAt).toBeLessThanOrEqual(4_000)
    await until(() => server.liveRequests === 0)
  })

  it('does not wait for the end of the body once usage is there', async () => {
    const clock = new FakeClock()
    const doneAt = whole.indexOf('data: [DONE]')
    const read = await whileTimePasses(clock, 50, ask({ fault: { kind: 'stall', atByte: doneAt } }, clock))
    expect(verdict(read)).toBe('whole')
    expect(read.usage?.output.total).toBe(4)
  })

  it('reads a server that answers in one piece although a stream was asked for', async () => {
    const document = { id: 'x', model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'Whole.' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2 } }
    const json = (body: unknown): Promise<Response> => Promise.resolve(Response.json(body))
    const read = await readEvents(openai({ apiKey: 'test-key-123', api: 'chat', fetch: () => json(document) }).stream(request))
    expect(read).toMatchObject({ text: 'Whole.', usage: { output: { total: 2 } }, finish: { unified: 'stop' } })
    const failing = await readEvents(openai({ apiKey: 'test-key-123', api: 'chat', fetch: () => json({ error: { code: 'insufficient_quota', message: 'no' } }) }).stream(request))
    expect(failing.error).toBeInstanceOf(QuotaExhaustedError)
  })
})

describe('a stream that goes silent', { timeout: 60_000 }, () => {
  it('gives up when the first content stays away, counted from the start', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'stall', atByte: 10 } }, clock, { firstContentMs: 20_000 }))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    expect(clock.now() - startedAt).toBeLessThanOrEqual(22_000)
    await until(() => server.closedByClient === 1)
  })

  it('gives up when more content stays away, and keeps what came', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'stall', atByte: midText } }, clock))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    expect(read.text).toBe('Grüße, ')
    await until(() => server.closedByClient === 1)
  })

  it('is not fooled by comments', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'trickle', atByte: eventAfter(midText), everyMs: 5 } }, clock))
    expect(read.error).toBeInstanceOf(StreamStalledError)
  })

  it('gives up when no headers come', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'hang-headers' } }, clock))
    expect(read.error).toBeInstanceOf(TimeoutError)
    expect(read.error).toMatchObject({ isRetryable: true, details: { kind: 'headers', waitedMs: 30_000 } })
  })
})

describe('an error from the vendor', () => {
  const error = { message: 'The server is overloaded', type: 'server_error', param: null, code: null }

  it.each(['close', 'stall'] as const)('inside the stream, then %s, is thrown with what came before kept', async (afterwards) => {
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error, afterwards } })
    expect(read.error).toBeInstanceOf(ProviderUnavailableError)
    expect(read.error).toMatchObject({ isRetryable: true, details: { vendorType: 'server_error' } })
    expect(read.text).toBe('Grüße, 日本語 ')
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

  it('is typed when the body is a web page or nothing', async () => {
    const page = '<html>Bad gateway</html>'
    const read = await ask({ fault: { kind: 'status', status: 502, headers: { 'content-type': 'text/html' }, body: page } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', status: 502, isRetryable: true })
    const signIn = await ask({ fault: { kind: 'html' } })
    expect(signIn.error).toMatchObject({ code: 'provider_unavailable', isRetryable: false })
  })

  it('is typed when nobody answers', async () => {
    const closed = await ask({ fault: { kind: 'refuse' } })
    expect(closed.error).toMatchObject({ code: 'provider_unavailable', isRetryable: true })
    const gone = await startFaultServer()
    const { url } = gone
    await gone.close()
    const refused = await readEvents(openai({ apiKey: 'test-key-123', baseURL: `${url}/v1` }).stream(request))
    expect(refused.error).toMatchObject({ code: 'provider_unavailable', isRetryable: true, details: { systemCode: 'ECONNREFUSED' } })
  })
})
