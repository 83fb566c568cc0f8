import { ProviderUnavailableError, QuotaExhaustedError, ValidationError, type AttemptTimeouts, type ModelRequest } from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { openaiResponsesWire, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openai } from '../openai.js'
import { until } from '../../testing/until.js'
import { whileTimePasses } from '../../testing/while-time-passes.js'

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

const make = (clock = new FakeClock()): ReturnType<typeof openai> => openai({ apiKey: 'test-key-123', api: 'responses', baseURL: `${server.url}/v1`, clock })

function ask(scenario: Scenario, clock = new FakeClock(), timeouts: AttemptTimeouts = {}): Promise<ReadEvents> {
  server.enqueue({ text, ...scenario })
  return readEvents(make(clock).stream(request, { timeouts }))
}

/** Beyond what every provider is held to by its contract: see ../openai.contract.test.ts. */
describe('a Responses body that is whole', { timeout: 60_000 }, () => {
  it('does not wait on a socket that stays open', async () => {
    const clock = new FakeClock()
    const startedAt = clock.now()
    const read = await whileTimePasses(clock, 50, ask({ fault: { kind: 'stall', atByte: markerEnd + 2 } }, clock))
    expect(read).toMatchObject({ text, error: undefined, finish: { raw: 'completed' } })
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

describe('an error of OpenAI', () => {
  it('inside the stream says in whose words it failed, and leaves what came before', async () => {
    const error = { code: 'server_error', message: 'The server is overloaded', param: null }
    const read = await ask({ fault: { kind: 'stream-error', atByte: midText, error } })
    expect(read.error).toMatchObject({ code: 'provider_unavailable', details: { vendorCode: 'server_error' } })
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
})
