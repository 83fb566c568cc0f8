import { ArqError, type ModelRequest, type StreamEvent, type ToolDefinition } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { startFaultServer, startTcpProxy, type FaultServer, type Scenario, type TcpProxy } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { vendors, type Vendor } from './vendors.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ models: vendors.map(({ model }) => model) })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request = (vendor: Vendor, wrong: Partial<ModelRequest> = {}): ModelRequest => ({ model: vendor.model, messages: [{ role: 'user', content: 'Say hello' }], ...wrong })
const tool: ToolDefinition = { name: 'look', inputSchema: { type: 'object' } }

/** What happened and why it matters, then what to do: two sentences, the first of two parts. */
const threeParts = /^[^.].{10,}[,:;] .{8,}\. [A-Z].{8,}\.$/s

/** Both ways to ask, and the one error they come to. */
async function failureOf(vendor: Vendor, wrong: Partial<ModelRequest> = {}, url: string = server.url): Promise<unknown> {
  const streamed = (await readEvents(vendor.make({ url }).stream(request(vendor, wrong)))).error
  const whole = await vendor.make({ url }).query(request(vendor, wrong)).then((answer) => ({ neverFailed: answer }), (thrown: unknown) => thrown)
  expect(ArqError.isInstance(whole), String(whole)).toBe(true)
  expect(streamed).toMatchObject({ code: (whole as ArqError).code, message: (whole as ArqError).message })
  return whole
}

interface Expected {
  code: string
  isRetryable: boolean
  /** Words of the remedy. */
  remedy: RegExp
}

const errorWith = ({ code, isRetryable, remedy }: Expected): object => ({
  code,
  isRetryable,
  message: expect.toSatisfy((message: string) => threeParts.test(message) && remedy.test(message), `three parts, with ${remedy}`) as unknown,
})

/** Passes events on, and cuts the line as soon as words of the answer have come. */
async function* cutAtFirstWords(events: AsyncIterable<StreamEvent>, proxy: TcpProxy): AsyncGenerator<StreamEvent> {
  for await (const event of events) {
    yield event
    if (event.type === 'text-delta') proxy.sever()
  }
}

/** Requests for an answer that reached a server; Ollama may be asked about its model before. */
const askedForAnswers = (): number => server.requests.filter(({ path }) => path !== '/api/show').length

type Bodies = Readonly<Record<Vendor['wire'], readonly [status: number, body: unknown]>>
const openaiError = (code: string, message: string) => ({ error: { message, type: 'invalid_request_error', param: null, code } })
const anthropicError = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_1' })

/** In each vendor's own words. */
const refusals: readonly (readonly [name: string, Bodies, Expected])[] = [
  [
    'a wrong key',
    {
      chat: [401, openaiError('invalid_api_key', 'Incorrect API key provided: test-key-123.')],
      responses: [401, openaiError('invalid_api_key', 'Incorrect API key provided: test-key-123.')],
      messages: [401, anthropicError('authentication_error', 'invalid x-api-key')],
      ollama: [401, { error: 'unauthorized' }],
    },
    { code: 'authentication_failed', isRetryable: false, remedy: /Check the key|Set them in `headers`/ },
  ],
  [
    'a model that is not there',
    {
      chat: [404, openaiError('model_not_found', 'The model `nope` does not exist or you do not have access to it.')],
      responses: [400, openaiError('model_not_found', "The requested model 'nope' does not exist.")],
      messages: [404, anthropicError('not_found_error', 'model: nope')],
      ollama: [404, { error: 'model "nope" not found, try pulling it first' }],
    },
    { code: 'model_not_found', isRetryable: false, remedy: /Check the model's name|ollama pull/ },
  ],
  [
    'a prompt that is too long',
    {
      chat: [400, openaiError('context_length_exceeded', "This model's maximum context length is 128000 tokens.")],
      responses: [400, openaiError('context_length_exceeded', 'Your input exceeds the context window of this model.')],
      messages: [400, anthropicError('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum')],
      ollama: [400, { error: 'the input length exceeds the context length' }],
    },
    { code: 'context_length_exceeded', isRetryable: false, remedy: /larger window/ },
  ],
  [
    'a request that the vendor does not understand',
    {
      chat: [400, openaiError('invalid_value', 'Invalid value.')],
      responses: [400, openaiError('invalid_value', 'Invalid value.')],
      messages: [400, anthropicError('invalid_request_error', 'messages.0: Input should be a valid dictionary')],
      ollama: [400, { error: 'invalid options' }],
    },
    { code: 'validation_failed', isRetryable: false, remedy: /change the request/ },
  ],
]

/** Seen before anything leaves. */
const refusedHere: readonly (readonly [name: string, Partial<ModelRequest>, path: string | undefined])[] = [
  ['no messages', { messages: [] }, 'messages'],
  ['messages without words', { messages: [{ role: 'user', content: '' }] }, 'messages'],
  ['a tool with a name that is not allowed', { tools: [{ ...tool, name: 'look up!' }] }, 'tools.0.name'],
  ['a tool whose schema is no object', { tools: [{ ...tool, inputSchema: { type: 'array' } }] }, 'tools.0.inputSchema'],
  ['two tools of one name', { tools: [tool, tool] }, 'tools.1.name'],
  ['a tool choice that names none', { tools: [tool], toolChoice: { name: 'other' } }, 'toolChoice.name'],
  ['a video', { messages: [{ role: 'user', content: [{ type: 'file', mediaType: 'video/mp4', data: { kind: 'bytes', bytes: new Uint8Array([1]) } }] }] }, undefined],
]

describe.each(vendors)('what $name is asked wrongly', (vendor) => {
  it.each(refusals)('is told apart: %s', async (_, bodies, expected) => {
    const [status, body] = bodies[vendor.wire]
    const refusal: Scenario = { fault: { kind: 'status', status, body } }
    server.otherwise(refusal)
    expect(await failureOf(vendor)).toMatchObject(errorWith(expected))
  })

  it.each(refusedHere)('never leaves: %s', async (_, wrong, path) => {
    const thrown = await failureOf(vendor, wrong)
    expect(thrown).toMatchObject(errorWith({ code: 'validation_failed', isRetryable: false, remedy: /./ }))
    if (path !== undefined) expect(thrown).toMatchObject({ details: { path } })
    expect(askedForAnswers()).toBe(0)
  })

  it('is answered without what this vendor does not take, and says so', async () => {
    const { text, warnings } = await vendor.make({ url: server.url }).query(request(vendor, vendor.wire === 'responses' ? { seed: 7 } : { background: true }))
    expect(text).toBe('All is well.')
    expect(warnings).toEqual([{ option: vendor.wire === 'responses' ? 'seed' : 'background', message: expect.stringMatching(/\.$/) as string }])
  })

  it('names no model', async () => {
    expect(await failureOf(vendor, { model: '' })).toMatchObject(errorWith({ code: 'config_invalid', isRetryable: false, remedy: /defaultModel/ }))
    expect(server.requests).toEqual([])
  })

  it('is answered with a web page', async () => {
    server.otherwise({ fault: { kind: 'html' } })
    expect(await failureOf(vendor)).toMatchObject(errorWith({ code: 'provider_unavailable', isRetryable: false, remedy: /base URL|host/i }))
  })

  it('goes to an address where nobody listens', async () => {
    expect(await failureOf(vendor, {}, 'http://127.0.0.1:1')).toMatchObject(errorWith({ code: 'provider_unavailable', isRetryable: true, remedy: /Check the address|ollama serve/ }))
  })

  it('goes through a proxy that cuts the answer', async () => {
    const proxy = await startTcpProxy(server)
    server.otherwise({ text: 'one two three four five six', holdAfterChunk: 3 })
    const { error, finish, text } = await readEvents(cutAtFirstWords(vendor.make({ url: proxy.url }).stream(request(vendor)), proxy))
    expect(error).toMatchObject(errorWith({ code: 'stream_truncated', isRetryable: true, remedy: /again/ }))
    expect(finish).toBeUndefined()
    expect(text).toMatch(/^one /)
    server.release('default')
    await proxy.close()
  })
})

// Ollama needs no key of its own.
describe.each(vendors.filter(({ wire }) => wire !== 'ollama'))('a missing key of $name', (vendor) => {
  it.each(['', ' \n', undefined as unknown as string])('is refused before anything is asked: %j', async (missing) => {
    // `undefined` means the key of these tests to `make` itself.
    const sources = missing === undefined ? [() => missing] : [missing, () => missing]
    const asked = sources.map(async (apiKey) => vendor.make({ url: server.url, apiKey }).query(request(vendor)))
    for (const outcome of await Promise.allSettled(asked)) expect(outcome.status === 'rejected' ? outcome.reason : outcome).toMatchObject(errorWith({ code: 'config_invalid', isRetryable: false, remedy: /API_KEY/ }))
    expect(server.requests).toEqual([])
  })
})
