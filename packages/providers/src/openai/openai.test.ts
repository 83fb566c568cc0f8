import { ConfigError, StreamTruncatedError, type ModelRequest } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openai } from './openai.js'
import type { OpenAIOptions } from './openai-options.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ models: ['gpt-4o', 'my-model'] })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const make = (options: Partial<OpenAIOptions> = {}): ReturnType<typeof openai> => openai({ apiKey: 'test-key-123', baseURL: `${server.url}/v1`, ...options })

describe('openai', { timeout: 30_000 }, () => {
  it('streams an answer with usage and names the request', async () => {
    const read = await readEvents(make().stream(request))
    expect(read).toMatchObject({ text: 'All is well.', error: undefined, finish: { unified: 'stop', raw: 'stop' } })
    expect(read.usage).toMatchObject({ input: { total: 10 }, output: { total: 3 }, source: 'provider' })
    expect(read.events[0]).toEqual({ type: 'response-start', provider: 'openai', model: 'gpt-4o', responseId: 'chatcmpl-fault', requestId: 'req_fault_1' })
    expect(read.events.at(-1)?.type).toBe('finish')
  })

  it('answers in one piece', async () => {
    expect(await make().query(request)).toMatchObject({ text: 'All is well.', model: 'gpt-4o', requestId: 'req_fault_1', finishReason: { unified: 'stop' } })
  })

  it('sends what was asked, in words that compatible servers know', async () => {
    const asked: ModelRequest = { ...request, maxOutputTokens: 50, temperature: 0, topP: 0.5, seed: 7, stop: ['END'] }
    await make().query({ ...asked, messages: [{ role: 'system', content: 'Be brief' }, ...request.messages] })
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-4o',
      messages: [{ role: 'system', content: 'Be brief' }, { role: 'user', content: 'Say hello' }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 50,
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      stop: ['END'],
    })
    expect(server.requests[0]?.headers.authorization).toBe('Bearer test-key-123')
  })

  it('speaks to OpenAI itself in its newer words, without sampling for reasoning models', async () => {
    const sent: unknown[] = []
    const provider = openai({
      apiKey: 'test-key-123',
      api: 'chat',
      fetch: (_, init) => {
        sent.push(JSON.parse(init?.body as string))
        return Promise.resolve(new Response('data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'))
      },
    })
    await provider.query({ ...request, model: 'gpt-5-mini', maxOutputTokens: 50, temperature: 0 })
    await provider.query({ ...request, temperature: 0 })
    expect(sent[0]).toMatchObject({ max_completion_tokens: 50, stream_options: { include_usage: true, include_obfuscation: false } })
    expect(sent[0]).not.toHaveProperty('temperature')
    expect(sent[1]).toHaveProperty('temperature', 0)
  })

  it('asks over Responses at OpenAI itself, and over Chat Completions anywhere else, unless it is told', async () => {
    const asked: string[] = []
    const fetcher: typeof fetch = (input) => {
      asked.push(input instanceof Request ? input.url : input.toString())
      return Promise.reject(new Error('no network here'))
    }
    const options = { apiKey: 'test-key-123', fetch: fetcher }
    const baseURL = 'https://llm.example/v1'
    const providers = [openai(options), openai({ ...options, baseURL: 'https://eu.api.openai.com/v1' }), openai({ ...options, baseURL }), openai({ ...options, baseURL, api: 'responses' }), openai({ ...options, api: 'chat' })]
    for (const provider of providers) await readEvents(provider.stream(request))
    expect(asked.map((url) => url.replace('https://', ''))).toEqual([
      'api.openai.com/v1/responses', 'eu.api.openai.com/v1/responses', 'llm.example/v1/chat/completions', 'llm.example/v1/responses', 'api.openai.com/v1/chat/completions',
    ])
    expect(providers.map((provider) => provider.describeModel('gpt-4o').capabilities.continuation)).toEqual(['cursor', 'cursor', 'instruct', 'cursor', 'instruct'])
  })

  it.each(['chat', 'responses'] as const)('tells over %s what it left out, and how much the account may still ask', async (api) => {
    server.enqueue({ headers: { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '1s' } })
    const { warnings, rateLimit, text } = await make({ api }).query({ ...request, toolChoice: 'auto' })
    expect(text).toBe('All is well.')
    expect(warnings.map((warning) => warning.option)).toEqual(['toolChoice'])
    expect(rateLimit).toEqual({ requests: { limit: 60, remaining: 59, resetMs: 1_000 } })
  })

  it('asks for a fresh key where it is given as a function', async () => {
    let count = 0
    const provider = make({ apiKey: () => Promise.resolve(`token-${(count += 1)}`) })
    await provider.query(request)
    await provider.query(request)
    expect(server.requests.map((recorded) => recorded.headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
    const failing = make({ apiKey: () => Promise.reject(new Error('no token')) })
    await expect(failing.query(request)).rejects.toBeInstanceOf(ConfigError)
  })

  it('uses the default model where the request names none, and says so when there is none', async () => {
    await make({ defaultModel: 'my-model' }).query({ ...request, model: '' })
    expect(server.requests[0]?.body).toMatchObject({ model: 'my-model' })
    await expect(make().query({ ...request, model: '' })).rejects.toBeInstanceOf(ConfigError)
  })

  it('refuses settings that cannot work', () => {
    expect(() => openai({ apiKey: ' ' })).toThrow(ConfigError)
    expect(() => openai({ apiKey: 'key-123456', baseURL: 'localhost:8080' })).toThrow(ConfigError)
  })

  it('lists and describes models', async () => {
    const models = await make().listModels()
    expect(models.map((model) => [model.id, model.capabilities.contextWindow])).toEqual([['gpt-4o', 128_000], ['my-model', 8_192]])
    expect(make().describeModel('gpt-4').capabilities).toMatchObject({ contextWindow: 8_192, maxOutput: 8_192, continuation: 'instruct' })
    expect(make().describeModel('ft:gpt-4o:acme::1').capabilities.contextWindow).toBe(128_000)
    server.failModels({ kind: 'html' })
    await expect(make().listModels()).rejects.toMatchObject({ code: 'provider_unavailable' })
    server.failModels({ kind: 'status', status: 401 })
    await expect(make().listModels()).rejects.toMatchObject({ code: 'authentication_failed' })
  })

  describe('with a server that never sends a finish reason', () => {
    const unmarked = { text: 'Done.', finishReason: null }

    it('calls the answer cut short by default', async () => {
      server.otherwise(unmarked)
      const read = await readEvents(make().stream(request))
      expect(read.error).toBeInstanceOf(StreamTruncatedError)
      expect(read.text).toBe('Done.')
    })

    it('takes the closing [DONE] as proof when told to be lenient, in any spelling', async () => {
      server.enqueue(unmarked, { ...unmarked, pieceBytes: 1 }, { ...unmarked, spelling: { lineEnd: '\r\n', withoutFinalBlankLine: true } })
      for (let call = 0; call < 3; call += 1) {
        const read = await readEvents(make({ terminal: 'lenient' }).stream(request))
        expect(read).toMatchObject({ text: 'Done.', error: undefined, finish: { unified: 'stop', raw: undefined } })
        expect(read.events.map((event) => event.type)).toContain('text-end')
      }
    })

    it('still notices a cut when told to be lenient', async () => {
      server.enqueue({ ...unmarked, withoutDone: true }, { ...unmarked, fault: { kind: 'close', atByte: 300 } }, { text: 'data: [DONE]', finishReason: null, withoutDone: true })
      for (let call = 0; call < 3; call += 1) {
        expect((await readEvents(make({ terminal: 'lenient' }).stream(request))).error).toBeInstanceOf(StreamTruncatedError)
      }
    })
  })
})
