import { QuotaExhaustedError, StreamStalledError, type AttemptTimeouts, type ModelRequest } from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { openaiChatWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openai } from './openai.js'
import { until } from '../testing/until.js'
import { whileTimePasses } from '../testing/while-time-passes.js'

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

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(openai({ apiKey: 'test-key-123', baseURL: `${server.url}/v1`, clock }).stream(request, { timeouts }))
}

/** Beyond what every provider is held to by its contract: see openai.contract.test.ts. */
describe('a Chat Completions body that is whole', { timeout: 60_000 }, () => {
  it('waits two seconds for usage on a socket that stays open, and no longer', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const reading = ask({ fault: { kind: 'stall', atByte: markerEnd + 2 } }, clock, { gapMs: 1_000 })
    const read = await whileTimePasses(clock, 100, reading)
    expect(read).toMatchObject({ text, error: undefined, finish: { raw: 'stop' } })
    expect(read.usage).toBeUndefined()
    expect(clock.now() - startedAt).toBeLessThanOrEqual(4_000)
    await until(() => server.liveRequests === 0)
  })

  it('does not wait for the end of the body once usage is there', async () => {
    const clock = new FakeClock()
    const doneAt = whole.indexOf('data: [DONE]')
    const read = await whileTimePasses(clock, 50, ask({ fault: { kind: 'stall', atByte: doneAt } }, clock))
    expect(read).toMatchObject({ text, error: undefined, finish: { raw: 'stop' } })
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

describe('a Chat Completions stream that goes silent', { timeout: 60_000 }, () => {
  it('gives up when the first content stays away, counted from the start', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'stall', atByte: 10 } }, clock, { firstContentMs: 20_000 }))
    expect(read.error).toBeInstanceOf(StreamStalledError)
    expect(clock.now() - startedAt).toBeLessThanOrEqual(22_000)
    await until(() => server.closedByClient === 1)
  })

  it('waits 30 seconds for the headers where nobody says otherwise', async () => {
    const clock = new FakeClock()
    const read = await whileTimePasses(clock, 1_000, ask({ fault: { kind: 'hang-headers' } }, clock))
    expect(read.error).toMatchObject({ code: 'timeout', details: { kind: 'headers', waitedMs: 30_000 } })
  })
})

describe('an error of OpenAI', () => {
  it('inside the stream says in whose words it failed, and leaves what came before', async () => {
    const error = { message: 'The server is overloaded', type: 'server_error', param: null, code: null }
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', details: { vendorType: 'server_error' } })
    expect(read.text).toBe('Grüße, 日本語 ')
  })

  it('keeps the status, the id of the request and how long to wait', async () => {
    const read = await ask({ fault: { kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: { error: { code: 'rate_limit_exceeded' } } } })
    expect(read.error).toMatchObject({ status: 429, retryAfterMs: 7_000, requestId: 'req_fault_1', details: { vendorCode: 'rate_limit_exceeded' } })
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
    const refused = await readEvents(openai({ apiKey: 'test-key-123', baseURL: `${url}/v1` }).stream(request))
    expect(refused.error).toMatchObject({ code: 'provider_unavailable', details: { systemCode: 'ECONNREFUSED' } })
  })
})
