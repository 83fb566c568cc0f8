import { ConfigError, ValidationError, type ModelRequest } from '@arq/core'
import { FakeClock, readEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnthropicOptions } from './anthropic-options.js'
import { anthropic } from './anthropic.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ models: ['claude-haiku-4-5', 'my-model'] })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request: ModelRequest = { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'Say hello' }] }
const make = (options: Partial<AnthropicOptions> = {}): ReturnType<typeof anthropic> => anthropic({ apiKey: 'test-key-123', baseURL: server.url, ...options })

describe('anthropic', { timeout: 30_000 }, () => {
  it('streams an answer with usage, limits and the id of the request', async () => {
    const clock = new FakeClock()
    const reset = new Date(clock.now() + 12_000).toISOString()
    const headers = { 'anthropic-ratelimit-requests-limit': '50', 'anthropic-ratelimit-requests-remaining': '49', 'anthropic-ratelimit-output-tokens-reset': reset }
    server.enqueue({ headers, usage: { input: 10, output: 3, cacheRead: 5, cacheWrite: 7 } })
    const read = await readEvents(make({ clock }).stream(request))
    expect(read).toMatchObject({ text: 'All is well.', error: undefined, finish: { unified: 'stop', raw: 'end_turn' } })
    expect(read.usage).toMatchObject({ input: { total: 22, cacheRead: 5, cacheWrite: 7 }, output: { total: 3 }, source: 'provider' })
    expect(read.events[0]).toEqual({
      type: 'response-start',
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      responseId: 'msg_fault',
      requestId: 'req_fault_1',
      rateLimit: { requests: { limit: 50, remaining: 49 }, outputTokens: { resetMs: 12_000 } },
    })
    expect(read.events.at(-1)?.type).toBe('finish')
  })

  it('tells thinking with its signature, and calls of tools once the answer is whole', async () => {
    const calls = [{ id: 'toolu_1', name: 'look', arguments: '{"at":1}' }, { id: 'toolu_2', name: 'rest', arguments: '' }]
    server.enqueue({ text: 'Let me look.', reasoning: 'Hm.', proof: 'sig-1', toolCalls: calls }, { toolCalls: calls, withoutDone: true })
    const read = await readEvents(make().stream(request))
    expect(read).toMatchObject({ text: 'Let me look.', reasoning: 'Hm.', finish: { unified: 'tool-calls', raw: 'tool_use' } })
    expect(read.events.find((event) => event.type === 'reasoning-end')).toMatchObject({ proof: 'sig-1' })
    expect(read.toolCalls).toEqual([{ id: 'toolu_1', name: 'look', input: '{"at":1}' }, { id: 'toolu_2', name: 'rest', input: '{}' }])
    expect((await readEvents(make().stream(request))).toolCalls).toEqual([])
  })

  it('answers in one piece', async () => {
    const answer = { text: 'All is well.', model: 'claude-haiku-4-5', requestId: 'req_fault_1', finishReason: { unified: 'stop' }, warnings: [] }
    expect(await make().query(request)).toMatchObject(answer)
  })

  it('sends what was asked, as the SDK signs it, with the longest answer of the model', async () => {
    const printed = vi.spyOn(console, 'warn')
    await make().query({ ...request, model: 'claude-sonnet-4-5', messages: [{ role: 'system', content: 'Be brief' }, ...request.messages], stop: ['END'] })
    expect(server.requests[0]).toMatchObject({ path: '/v1/messages', headers: { authorization: 'Bearer test-key-123', 'anthropic-version': '2026-10-21' } })
    expect(server.requests[0]?.body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 64_000,
      system: [{ type: 'text', text: 'Be brief' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hello' }] }],
      stop_sequences: ['END'],
      stream: true,
    })
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
  })

  it('asks for sampling in the version that takes it', async () => {
    await make().query({ ...request, temperature: 0.5 })
    expect(server.requests[0]).toMatchObject({ headers: { 'anthropic-version': '2023-06-01' }, body: { temperature: 0.5 } })
  })

  it('reads the input of the answering tool as the answer', async () => {
    server.enqueue({ toolCalls: [{ id: 'toolu_1', name: 'answer', arguments: '{"ok":true}' }] }, { toolCalls: [{ id: 'toolu_1', name: 'answer', arguments: '' }] })
    const asked: ModelRequest = { ...request, model: 'claude-3-haiku-20240307', responseFormat: { type: 'json', schema: { type: 'object' } } }
    expect(await make().query(asked)).toMatchObject({ text: '{"ok":true}', toolCalls: [], finishReason: { unified: 'stop', raw: 'tool_use' } })
    expect(await make().query(asked)).toMatchObject({ text: '{}' })
  })

  it('says what it left out', async () => {
    const { warnings } = await make().query({ ...request, model: 'claude-2.1', seed: 7 })
    expect(warnings.map(({ option }) => option)).toEqual(['model', 'seed'])
  })

  it('sends a prefill without its trailing blanks, and never to a model that takes none', async () => {
    const messages = [...request.messages, { role: 'assistant', content: 'Once upon \n' }] as const
    await make().query({ ...request, messages })
    expect(server.requests[0]?.body).toMatchObject({ messages: [{}, { role: 'assistant', content: [{ type: 'text', text: 'Once upon' }] }] })
    await expect(make().query({ ...request, model: 'claude-sonnet-4-6', messages })).rejects.toBeInstanceOf(ValidationError)
    expect(server.requests).toHaveLength(1)
  })

  it('asks for a fresh key where it is given as a function', async () => {
    let count = 0
    const provider = make({ apiKey: () => `token-${(count += 1)}` })
    await provider.query(request)
    await provider.query(request)
    expect(server.requests.map((recorded) => recorded.headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
    const failing = make({ apiKey: () => Promise.reject(new Error('no token')) })
    await expect(failing.query(request)).rejects.toBeInstanceOf(ConfigError)
  })

  it('uses the default model where the request names none, and says so when there is none', async () => {
    await make({ defaultModel: 'my-model' }).query({ ...request, model: '' })
    expect(server.requests[0]?.body).toMatchObject({ model: 'my-model', max_tokens: 4_096 })
    await expect(make().query({ ...request, model: '' })).rejects.toBeInstanceOf(ConfigError)
  })

  it('refuses settings that cannot work', () => {
    expect(() => anthropic({ apiKey: ' ' })).toThrow(ConfigError)
    expect(() => anthropic({ apiKey: 'key-123456', baseURL: 'localhost:8080' })).toThrow(ConfigError)
  })

  it('lists and describes models', async () => {
    const models = await make().listModels()
    expect(models.map(({ id, name, capabilities }) => [id, name, capabilities.contextWindow])).toEqual([
      ['claude-haiku-4-5', 'claude-haiku-4-5', 200_000],
      ['my-model', 'my-model', 8_192],
    ])
    server.failModels({ kind: 'html' })
    await expect(make().listModels()).rejects.toMatchObject({ code: 'provider_unavailable' })
    server.failModels({ kind: 'status', status: 401 })
    await expect(make().listModels()).rejects.toMatchObject({ code: 'authentication_failed' })
  })

  it('has tokens counted by the vendor, and estimates where it cannot', async () => {
    const messages = [{ role: 'system', content: 'Be brief' }, ...request.messages] as const
    server.enqueue({ usage: { input: 42, output: 0 } }, { fault: { kind: 'status', status: 500 } })
    expect(await make().countTokens(request.model, messages)).toEqual({ tokens: 42, source: 'counted' })
    expect(server.requests[0]).toMatchObject({ path: '/v1/messages/count_tokens', body: { model: request.model, system: [{ text: 'Be brief' }] } })
    expect(await make().countTokens(request.model, messages)).toMatchObject({ source: 'estimated' })
  })

  it('leaves no timer behind when it counts tokens', async () => {
    const clock = new FakeClock()
    await make({ clock }).countTokens(request.model, request.messages)
    expect(clock.pending).toBe(0)
  })
})
