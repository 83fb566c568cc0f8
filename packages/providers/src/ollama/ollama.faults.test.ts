import {
  AuthenticationError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, RateLimitError, StreamStalledError,
  StreamTruncatedError, TimeoutError, ValidationError, type AttemptTimeouts, type ModelRequest,
} from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { ollamaWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ollama } from './ollama.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const text = 'Grüße, 日本語 🚀 end.'
const request: ModelRequest = { model: 'fault-model', messages: [{ role: 'user', content: 'Say hello' }] }
const whole = Buffer.concat(ollamaWire.encodeStream({ text }, { model: 'fault-model' }).map((frame) => frame.bytes))
const midText = whole.indexOf('日') + 1
const lineAfter = (atByte: number): number => whole.indexOf('\n', atByte) + 1

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(ollama({ host: server.url, clock }).stream(request, { timeouts }))
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
  const body = (): ReadableStream => new ReadableStream({ start, pull }, { highWaterMark: 0 })
  return (input) => Promise.resolve(typeof input === 'string' && input.endsWith('/api/show') ? Response.json({}) : new Response(body()))
}

const readPart = (atByte: number, end: 'close' | 'error'): Promise<ReadEvents> =>
  readEvents(ollama({ clock: new FakeClock(), fetch: fetchPart(atByte, end) }).stream(request))

const queryPart = (atByte: number): Promise<string> =>
  ollama({ clock: new FakeClock(), fetch: fetchPart(atByte, 'close') }).query(request).then((answer) => answer.text, (error: { code: string }) => error.code)

describe('a body that ends early', { timeout: 60_000 }, () => {
  it.each([
    ['cut in mid-text', { fault: { kind: 'cut', atByte: midText } }],
    ['cut before the first byte', { fault: { kind: 'cut', atByte: 0 } }],
    ['a reset in mid-text', { fault: { kind: 'reset', atByte: midText } }],
    ['a close-delimited body', { framing: 'close', fault: { kind: 'close', atByte: midText } }],
    ['a gzip body without its trailer', { framing: 'gzip', fault: { kind: 'close', atByte: midText } }],
    ['a clean end in mid-line', { fault: { kind: 'close', atByte: midText } }],
    ['a clean end between lines', { fault: { kind: 'close', atByte: lineAfter(midText) } }],
    ['a clean end without done', { finishReason: null }],
    ['an empty stream', { fault: { kind: 'close', atByte: 0 } }],
    ['a line that is not JSON', { fault: { kind: 'garbage', atByte: midText } }],
    ['a line that is no object', { extraEvents: { first: ['words'] } }],
    ['a byte that is no UTF-8', { fault: { kind: 'corrupt', atByte: midText - 1 } }],
  ] satisfies [string, Scenario][])('%s is reported as truncated', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('truncated')
  })

  it('is noticed at every byte before the marker and never after it, ended cleanly', async () => {
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      // The last line is whole without its line break.
      const isWhole = atByte >= whole.length - 1
      expect([atByte, verdict(await readPart(atByte, 'close'))]).toEqual([atByte, isWhole ? 'whole' : 'truncated'])
      expect([atByte, await queryPart(atByte)]).toEqual([atByte, isWhole ? text : 'stream_truncated'])
    }
  })

  it('is noticed at every byte before the marker and never after it, broken off', async () => {
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      // A line that was not ended is lost with the connection.
      expect([atByte, verdict(await readPart(atByte, 'error'))]).toEqual([atByte, atByte < whole.length ? 'truncated' : 'whole'])
    }
  })

  it('is noticed at the edge of every line on a real socket', async () => {
    for (let atByte = lineAfter(0); atByte < whole.length; atByte = lineAfter(atByte)) {
      for (const kind of ['close', 'cut', 'reset'] as const) {
        // A reset throws away what the kernel still holds, at times the headers too: then there was no answer at all.
        const honest = kind === 'reset' ? ['truncated', 'unavailable'] : ['truncated']
        expect(honest, `${kind} at byte ${atByte}`).toContain(verdict(await ask({ fault: { kind, atByte } })))
      }
    }
  })
})

describe('a body that is whole', { timeout: 60_000 }, () => {
  it.each([
    ['without the last line break', { spelling: { withoutFinalBlankLine: true } }],
    ['without usage', { usage: null }],
    ['with more text after the end', { extraEvents: { afterDone: [{ message: { content: 'more' }, done: false }] } }],
    ['with an object nobody knows', { extraEvents: { first: [{ type: 'ping' }] } }],
    ['on a socket that stays open after its end', { fault: { kind: 'stall', atByte: whole.length } }],
    ['in pieces of 1 byte', { pieceBytes: 1 }],
    ['in pieces of 7 bytes', { pieceBytes: 7 }],
    ['with CRLF and a byte order mark', { spelling: { lineEnd: '\r\n', byteOrderMark: true }, pieceBytes: 5 }],
    ['compressed', { framing: 'gzip' }],
    ['delimited by the end of the connection', { framing: 'close' }],
  ] satisfies [string, Scenario][])('%s reads as whole', async (_, scenario) => {
    expect(verdict(await ask(scenario))).toBe('whole')
  })

  it('reads a server that answers in one piece although a stream was asked for', async () => {
    const document = ollamaWire.encodeWhole({ text }, request).bytes.toString()
    const read = await readEvents(ollama({ fetch: () => Promise.resolve(new Response(document, { headers: { 'content-type': 'application/json' } })) }).stream(request))
    expect(verdict(read)).toBe('whole')
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
    const read = await whileTimePasses(clock, 5_000, ask({ fault: { kind: 'stall', atByte: midText } }, clock))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    expect(read.text).toBe('Grüße, ')
  })

  it('gives up when no headers come', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 10_000, ask({ fault: { kind: 'hang-headers' } }, clock))
    expect(read.error).toBeInstanceOf(TimeoutError)
    expect(read.error).toMatchObject({ isRetryable: true, details: { kind: 'headers', waitedMs: 300_000 } })
  })
})

describe('an error from the daemon', () => {
  it.each(['close', 'stall'] as const)('inside the stream under status 200, then %s, is thrown with what came before kept', async (afterwards) => {
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error: { message: 'llama runner process has terminated' }, afterwards } })
    expect(read.error).toBeInstanceOf(ProviderUnavailableError)
    expect(read.error).toMatchObject({ isRetryable: true, cause: { message: 'llama runner process has terminated' } })
    expect(read.text).toBe('Grüße, 日本語 ')
    expect((read.error as Error).message).not.toContain('runner')
  })

  it.each([
    [404, "model 'fault-model' not found", ModelNotFoundError, false],
    [404, 'model "fault-model" not found, try pulling it first', ModelNotFoundError, false],
    [400, 'the input length exceeds the context length', ContextLengthError, false],
    [400, '"fault-model" does not support tools', ValidationError, false],
    [400, 'invalid format', ValidationError, false],
    [401, 'unauthorized', AuthenticationError, false],
    [429, 'too many requests', RateLimitError, true],
    [500, 'model requires more system memory (8 GiB) than is available', ProviderUnavailableError, false],
    [500, 'unexpected', ProviderUnavailableError, true],
    [503, 'server busy, please try again. maximum pending requests exceeded', ProviderUnavailableError, true],
  ] as const)('status %s, %s, is typed, with one request made', async (status, error, errorClass, isRetryable) => {
    const read = await ask({ fault: { kind: 'status', status, headers: { 'retry-after': '7' }, body: { error } } })
    expect(read.error).toBeInstanceOf(errorClass)
    expect(read.error).toMatchObject({ status, isRetryable, retryAfterMs: 7_000, requestId: 'req_fault_2', cause: { message: error } })
    expect(server.requests.filter((recorded) => recorded.path === '/api/chat')).toHaveLength(1)
  })

  it('says which command mends it', async () => {
    const read = await readEvents(ollama({ host: server.url }).stream({ ...request, model: 'llama9' }))
    expect(read.error).toMatchObject({ code: 'model_not_found', message: expect.stringContaining('`ollama pull llama9`') as string })
    const gone = await startFaultServer()
    const { url } = gone
    await gone.close()
    const refused = await readEvents(ollama({ host: url }).stream(request))
    expect(refused.error).toMatchObject({ code: 'provider_unavailable', isRetryable: true, details: { systemCode: 'ECONNREFUSED' } })
    expect((refused.error as Error).message).toContain('`ollama serve`')
  })

  it('is typed when a web page answers, or nobody', async () => {
    expect((await ask({ fault: { kind: 'html' } })).error).toMatchObject({ code: 'provider_unavailable', isRetryable: false })
    expect((await ask({ fault: { kind: 'refuse' } })).error).toMatchObject({ code: 'provider_unavailable', isRetryable: true })
  })
})
