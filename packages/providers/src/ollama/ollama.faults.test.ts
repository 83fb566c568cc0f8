import {
  AuthenticationError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, RateLimitError, StreamStalledError,
  StreamTruncatedError, ValidationError, type AttemptTimeouts, type ModelRequest,
} from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { ollamaWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ollama } from './ollama.js'
import { until } from '../testing/until.js'
import { whileTimePasses } from '../testing/while-time-passes.js'

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

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(ollama({ host: server.url, clock }).stream(request, { timeouts }))
}

/** Beyond what every provider is held to by its contract: see ollama.contract.test.ts. */
describe('an Ollama body', { timeout: 60_000 }, () => {
  it.each([
    ['a line that is no object', { extraEvents: { first: ['words'] } }],
    ['a byte that is no UTF-8', { fault: { kind: 'corrupt', atByte: midText - 1 } }],
  ] satisfies [string, Scenario][])('is truncated by %s', async (_, scenario) => {
    expect((await ask(scenario)).error).toBeInstanceOf(StreamTruncatedError)
  })

  it('reads a server that answers in one piece although a stream was asked for', async () => {
    const document = ollamaWire.encodeWhole({ text }, request).bytes.toString()
    const read = await readEvents(ollama({ fetch: () => Promise.resolve(new Response(document, { headers: { 'content-type': 'application/json' } })) }).stream(request))
    expect(read).toMatchObject({ text, error: undefined, finish: { raw: 'stop' } })
  })
})

describe('an Ollama stream that goes silent', { timeout: 60_000 }, () => {
  it('gives up when the first content stays away, counted from the start', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'stall', atByte: 10 } }, clock, { firstContentMs: 20_000 }))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    expect(clock.now() - startedAt).toBeLessThanOrEqual(22_000)
    await until(() => server.closedByClient === 1)
  })

  it('waits five minutes for the headers where nobody says otherwise', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 10_000, ask({ fault: { kind: 'hang-headers' } }, clock))
    expect(read.error).toMatchObject({ code: 'timeout', details: { kind: 'headers', waitedMs: 300_000 } })
  })
})

describe('an error from the daemon', () => {
  it('inside the stream under status 200 keeps its words as the cause, and leaves what came before', async () => {
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error: { message: 'llama runner process has terminated' } } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', cause: { message: 'llama runner process has terminated' } })
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
})
