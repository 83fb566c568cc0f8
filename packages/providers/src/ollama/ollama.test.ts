import { ConfigError, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, ValidationError, type ModelRequest } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ollama } from './ollama.js'
import type { OllamaOptions } from './ollama-options.js'

const closing = '{{ range .Messages }}<|{{ .Role }}|>{{ .Content }}<|end|>{{ end }}<|assistant|>'

let server: FaultServer
beforeAll(async () => {
  const models = [
    { name: 'small', contextLength: 8_192 },
    { name: 'closing', template: closing, capabilities: ['completion'] },
    { name: 'thinker', capabilities: ['completion', 'thinking'] },
    { name: 'gpt-oss', family: 'gptoss', capabilities: ['completion', 'thinking'] },
    { name: 'seer', capabilities: ['completion', 'vision'] },
    { name: 'vectors', capabilities: ['embedding'] },
  ]
  server = await startFaultServer({ ollama: { models } })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request: ModelRequest = { model: 'small', messages: [{ role: 'user', content: 'Say hello' }] }
const make = (options: OllamaOptions = {}): ReturnType<typeof ollama> => ollama({ host: server.url, ...options })
const chats = (): readonly { body: unknown }[] => server.requests.filter((recorded) => recorded.path === '/api/chat')
const sent = async (asked: Partial<ModelRequest>, options: OllamaOptions = {}): Promise<unknown> => {
  await make(options).query({ ...request, ...asked })
  return chats().at(-1)?.body
}

describe('ollama', { timeout: 30_000 }, () => {
  it('streams an answer with usage', async () => {
    const read = await readEvents(make().stream(request))
    expect(read).toMatchObject({ text: 'All is well.', error: undefined, finish: { unified: 'stop', raw: 'stop' } })
    expect(read.usage).toMatchObject({ input: { total: 10 }, output: { total: 3 }, source: 'provider', raw: { eval_duration: 1_000_000_000 } })
    expect(read.events[0]).toEqual({ type: 'response-start', provider: 'ollama', model: 'small', requestId: 'req_fault_2' })
  })

  it('sends what was asked, never to be cut in silence', async () => {
    const asked = { maxOutputTokens: 50, temperature: 0, topP: 0.5, seed: 7, stop: ['END'], responseFormat: { type: 'json', schema: { type: 'object' } }, logprobs: 3 } as const
    expect(await sent(asked, { keepAlive: '10m', headers: () => ({ authorization: 'Bearer x' }) })).toEqual({
      model: 'small',
      messages: [{ role: 'user', content: 'Say hello' }],
      stream: true,
      truncate: false,
      shift: false,
      options: { num_ctx: 4_096, num_predict: 50, temperature: 0, top_p: 0.5, seed: 7, stop: ['END'] },
      format: { type: 'object' },
      keep_alive: '10m',
      logprobs: true,
      top_logprobs: 3,
    })
    expect(server.requests.map((recorded) => recorded.headers.authorization)).toEqual(['Bearer x', 'Bearer x'])
  })

  it('asks for the window the request needs, never smaller again, and no larger than the model’s', async () => {
    const provider = make()
    const words = (count: number): ModelRequest => ({ ...request, messages: [{ role: 'user', content: 'word '.repeat(count) }], maxOutputTokens: 100 })
    server.otherwise({ usage: null })
    for (const count of [10, 5_000, 10, 50_000]) await provider.query(words(count))
    expect(chats().map(({ body }) => (body as { options: { num_ctx: number } }).options.num_ctx)).toEqual([4_096, 8_192, 8_192, 8_192])
    expect(server.requests.filter((recorded) => recorded.path === '/api/show')).toHaveLength(1)
  })

  it('reports a prompt that the daemon cut, and counts better after each answer', async () => {
    const long: ModelRequest = { ...request, messages: [{ role: 'user', content: 'word '.repeat(3_000) }] }
    for (const input of [8_192, 200]) {
      server.enqueue({ usage: { input, output: 3 } })
      const read = await readEvents(make().stream(long))
      expect(read.error).toBeInstanceOf(ContextLengthError)
      expect(read.finish).toBeUndefined()
    }
    const provider = make()
    const before = (await provider.countTokens('small', long.messages)).tokens
    server.enqueue({ usage: { input: 1_500, output: 3 } })
    await provider.query(long)
    const { tokens, source } = await provider.countTokens('small', long.messages)
    expect([before > 3_000, tokens < 1_700, tokens >= 1_500, source]).toEqual([true, true, true, 'estimated'])
    expect((await provider.countTokens('other', long.messages)).tokens).toBe(before)
  })

  it('calls tools, and sends their results back', async () => {
    const tools = [{ name: 'look', description: 'Looks', inputSchema: { type: 'object' } }, { name: 'hear', inputSchema: { type: 'object' } }]
    server.enqueue({ toolCalls: [{ id: 'a', name: 'look', arguments: '{"at":1}' }, { id: 'b', name: 'hear', arguments: '{}' }] })
    const read = await readEvents(make().stream({ ...request, tools }))
    expect(read.toolCalls).toEqual([{ id: 'a', name: 'look', input: '{"at":1}' }, { id: 'b', name: 'hear', input: '{}' }])
    expect(read.finish).toEqual({ unified: 'tool-calls', raw: 'stop' })
    const messages = [
      ...request.messages,
      { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm.' }, { type: 'tool-call', id: 'a', name: 'look', input: '{"at":1}' }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'look', output: 'dark', isError: true }] },
    ] as const
    const body = await sent({ tools, messages, toolChoice: { name: 'look' } })
    expect(body).toMatchObject({
      messages: [
        {},
        { role: 'assistant', content: '', thinking: 'Hm.', tool_calls: [{ id: 'a', function: { name: 'look', arguments: { at: 1 } } }] },
        { role: 'tool', content: 'Error: dark', tool_name: 'look', tool_call_id: 'a' },
      ],
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks', parameters: { type: 'object' } } }],
    })
    expect(await sent({ tools, toolChoice: 'none' })).not.toHaveProperty('tools')
  })

  it('gives calls without an id one that does not come again', async () => {
    const call = { message: { tool_calls: [{ function: { name: 'look', arguments: {} } }] }, done: false }
    server.otherwise({ extraEvents: { first: [call, call] }, text: '' })
    const ids = [...(await make().query(request)).toolCalls, ...(await make().query(request)).toolCalls].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
  })

  it('thinks where the model can, and says what was left out', async () => {
    server.otherwise({ reasoning: 'Hm.' })
    const reasoning = { effort: 'minimal', budgetTokens: 5 } as const
    expect((await readEvents(make().stream({ ...request, model: 'thinker' }))).reasoning).toBe('Hm.')
    expect(await sent({ model: 'thinker', reasoning })).toHaveProperty('think', true)
    expect(await sent({ model: 'gpt-oss', reasoning })).toHaveProperty('think', 'low')
    const { warnings } = await make().query({ ...request, reasoning, toolChoice: 'required', tools: [{ name: 'look', inputSchema: {} }], background: true })
    expect(warnings.map(({ option }) => option)).toEqual(['toolChoice', 'reasoning', 'background'])
  })

  it('sends pictures as bytes to models that see, and refuses what it cannot say', async () => {
    const file = (mediaType: string, url?: string): ModelRequest['messages'] => [
      { role: 'user', content: [{ type: 'text', text: 'See' }, { type: 'file', mediaType, data: url === undefined ? { kind: 'bytes', bytes: new Uint8Array([1, 2, 3]) } : { kind: 'url', url } }] },
    ]
    expect(await sent({ model: 'seer', messages: file('image/png') })).toMatchObject({ messages: [{ content: 'See', images: ['AQID'] }] })
    expect(await sent({ model: 'seer', messages: file('image/png', 'data:image/png;base64,AQID') })).toMatchObject({ messages: [{ images: ['AQID'] }] })
    const unsayable: Partial<ModelRequest>[] = [
      { model: 'seer', messages: file('image/png', 'https://example.com/a.png') },
      { model: 'seer', messages: file('application/pdf') },
      { messages: file('image/png') },
      { messages: [] },
      { model: 'closing', tools: [{ name: 'look', inputSchema: {} }] },
      { model: 'closing', messages: [...request.messages, { role: 'assistant', content: 'Hel' }] },
      { model: 'vectors' },
    ]
    for (const asked of unsayable) await expect(make().query({ ...request, ...asked })).rejects.toBeInstanceOf(ValidationError)
  })

  it('declares what a model can do once it was asked about', async () => {
    const provider = make({ defaultModel: 'small' })
    expect(provider.describeModel('small').capabilities).toMatchObject({ continuation: 'instruct', contextWindow: 8_192, tools: false })
    await provider.initialize()
    expect(provider.describeModel('small').capabilities).toMatchObject({ continuation: 'prefill', contextWindow: 8_192, tools: true, vision: false, reasoning: false })
    for (const model of ['closing', 'thinker']) await provider.query({ ...request, model })
    expect(['closing', 'thinker'].map((model) => provider.describeModel(model).capabilities.continuation)).toEqual(['instruct', 'instruct'])
    expect(provider.describeModel('thinker').capabilities).toMatchObject({ reasoning: true, contextWindow: 131_072, maxOutput: 16_384 })
    expect(provider.describeModel('closing').capabilities.maxOutput).toBe(8_192)
    const prefix: ModelRequest = { ...request, model: '', messages: [...request.messages, { role: 'assistant', content: 'Hel' }] }
    server.enqueue({ text: 'lo' })
    expect((await provider.query(prefix)).text).toBe('lo')
    expect((await provider.listModels()).map(({ id }) => id)).toEqual(['small', 'closing', 'thinker', 'gpt-oss', 'seer', 'vectors'])
  })

  it('tells at its start what is missing', async () => {
    await expect(make({ defaultModel: 'absent' }).initialize()).rejects.toBeInstanceOf(ModelNotFoundError)
    await expect(ollama({ host: '127.0.0.1:1' }).initialize()).rejects.toThrow('`ollama serve`')
    await expect(make().query({ ...request, model: '' })).rejects.toBeInstanceOf(ConfigError)
    for (const host of ['http://[', 'ftp://x', 'http://user:secret@x']) expect(() => ollama({ host })).toThrow(ConfigError)
  })

  it('keeps what its headers hold out of errors, and says when they cannot be had', async () => {
    server.enqueue({ fault: { kind: 'status', status: 401, body: { error: 'who is planted-token?' } } })
    const refused = await readEvents(make({ headers: { 'x-token': 'planted-token' } }).stream(request))
    expect(refused.error).toMatchObject({ code: 'authentication_failed', cause: { message: 'who is [redacted]?' } })
    const headers = (): Promise<never> => Promise.reject(new Error('no token'))
    await expect(make({ headers }).query(request)).rejects.toBeInstanceOf(ConfigError)
  })

  it('answers although the daemon tells nothing of its model', async () => {
    const provider = ollama({ host: server.url, fetch: (input, init) => (typeof input === 'string' && input.endsWith('/api/show') ? Promise.reject(new TypeError('no')) : fetch(input, init)) })
    expect((await provider.query(request)).text).toBe('All is well.')
  })

  it('makes vectors', async () => {
    const provider = make({ defaultModel: 'vectors' })
    const vectors = (await provider.embed?.(['a', 'b', 'a'])) ?? []
    expect(vectors.map((vector) => [vector instanceof Float32Array, vector.length])).toEqual([[true, 8], [true, 8], [true, 8]])
    expect(vectors[0]).toEqual(vectors[2])
    expect(server.requests[0]?.body).toEqual({ model: 'vectors', input: ['a', 'b', 'a'], truncate: false })
    expect(await provider.embed?.([])).toEqual([])
    const short = make({ fetch: () => Promise.resolve(Response.json({ embeddings: [[1]] })) })
    await expect(short.embed?.(['a', 'b'], { model: 'vectors' })).rejects.toBeInstanceOf(ProviderUnavailableError)
  })
})
