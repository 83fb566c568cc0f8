import type { ServerResponse } from 'node:http'
import { ArqError, type LLMProvider, type ModelRequest, type StreamEvent } from '@arq/core'
import { plantedKeys } from '@arq/testkit/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ollama } from '../ollama/index.js'
import { openai } from '../openai/index.js'
import { anthropic } from '../anthropic/index.js'
import { azure } from '../azure/index.js'
import { cachedSecret } from '../secrets/index.js'
import { startOddServer, type OddRequest, type OddServer } from './odd-server.js'
import { vendors, type Vendor } from './vendors.js'

const key = 'planted-key-7f3a/9c2e+1b'
const keys = plantedKeys(key)

let server: OddServer
/** Everything that reached the terminal while these tests ran. */
const printed: string[] = []
beforeAll(async () => {
  server = await startOddServer()
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text))
      return true
    })
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) vi.spyOn(console, level).mockImplementation((...values: unknown[]) => void printed.push(values.map(String).join(' ')))
})
afterAll(() => {
  vi.restoreAllMocks()
  return server.close()
})

const request = (model: string): ModelRequest => ({ model, messages: [{ role: 'user', content: 'Say hello' }], seed: 7, background: true })

/** What a caller gets to see of one call. */
interface Seen {
  events: readonly StreamEvent[]
  thrown: unknown
}

const calls: Readonly<Record<string, (provider: LLMProvider, model: string, signal: AbortSignal) => Promise<Seen>>> = {
  stream: async (provider, model, signal) => {
    const events: StreamEvent[] = []
    try {
      for await (const event of provider.stream(request(model), { signal })) events.push(event)
    } catch (thrown) {
      return { events, thrown }
    }
    return { events, thrown: undefined }
  },
  query: (provider, model, signal) => outcome(provider.query(request(model), { signal })),
  listModels: (provider, _, signal) => outcome(provider.listModels({ signal })),
  embed: (provider, model, signal) => outcome(provider.embed?.(['one'], { model, signal }) ?? Promise.resolve()),
}

const outcome = (pending: Promise<unknown>): Promise<Seen> => pending.then(() => ({ events: [], thrown: undefined }), (thrown: unknown) => ({ events: [], thrown }))

/** Where a key shows in what was seen, inherited properties included. */
function leaksOf({ events, thrown }: Seen): readonly string[] {
  const inherited: unknown[] = []
  for (const name in thrown as object) inherited.push((thrown as Record<string, unknown>)[name])
  return [...keys.in(thrown), ...keys.in(inherited), ...keys.in(events)]
}

const echo = { 'x-request-id': key, 'request-id': key, 'apim-request-id': key, 'www-authenticate': `Bearer error="${key}"`, 'x-ratelimit-limit-requests': key, 'retry-after': key }
const says = (words: string): string => JSON.stringify({ type: 'error', error: { type: key, code: key, param: key, message: words }, request_id: key, message: words })
const wholeRequest = ({ method, path, headers, body }: OddRequest): string => `You sent ${method} ${path} with ${JSON.stringify(headers)} and ${body}`

type Answer = (request: OddRequest, response: ServerResponse, wire: Vendor['wire']) => void
const status = (code: number, words: (request: OddRequest) => string = wholeRequest): Answer => (asked, response) => void response.writeHead(code, { 'content-type': 'application/json', ...echo }).end(says(words(asked)))
const body = (code: number, type: string, text: string): Answer => (_, response) => void response.writeHead(code, { 'content-type': type }).end(text)
const streamed = (frames: Readonly<Record<Vendor['wire'], string>>): Answer => (_, response, wire) => void response.writeHead(200, { 'content-type': wire === 'ollama' ? 'application/x-ndjson' : 'text/event-stream', ...echo }).end(frames[wire])

const error = { type: key, code: key, param: key, message: `Not with ${key}` }
const began = {
  chat: 'data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}\n\n',
  responses: 'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"r","model":"m"}}\n\nevent: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":1,"delta":"Hi"}\n\n',
  messages: 'event: message_start\ndata: {"type":"message_start","message":{"id":"m","model":"m","usage":{"input_tokens":1}}}\n\n',
  ollama: '{"model":"m","message":{"role":"assistant","content":"Hi"},"done":false}\n',
}
const afterBeginning = (ends: Readonly<Record<Vendor['wire'], string>>): Answer =>
  streamed({ chat: began.chat + ends.chat, responses: began.responses + ends.responses, messages: began.messages + ends.messages, ollama: began.ollama + ends.ollama })

const failures: readonly (readonly [name: string, answer: Answer])[] = [
  ['401 that repeats the key in body and headers', status(401, () => `Incorrect API key provided: ${key}.`)],
  ['401 that hides the middle of the key', status(401, () => `Bearer ${key}`)],
  ...[400, 404, 408, 413, 422, 429, 500, 529].map((code) => [`${code} that repeats the request`, status(code)] as const),
  ['a page instead of an answer', body(200, 'text/html', `<p>Your key ${key} was not known here</p>`)],
  ['a failing page', body(502, 'text/html', `<p>${key}</p>`)],
  ['a failing text', body(500, 'text/plain', `upstream said ${key}`)],
  ['a document that is no JSON', body(200, 'application/json', `{"key": ${key}`)],
  ['a failing document that is no JSON', body(400, 'application/json', `{"key": ${key}`)],
  ['a stream that is no JSON', streamed({ chat: `data: ${key}\n\n`, responses: `data: ${key}\n\n`, messages: `event: message_start\ndata: ${key}\n\n`, ollama: `${key}\n` })],
  ['a line that is no JSON', afterBeginning({ chat: `data: {${key}\n\n`, responses: `data: {${key}\n\n`, messages: `event: ping\ndata: {${key}\n\n`, ollama: `{${key}\n` })],
  [
    'an error inside the stream',
    afterBeginning({
      chat: `data: ${JSON.stringify({ error })}\n\n`,
      responses: `event: error\ndata: ${JSON.stringify({ ...error, type: 'error', sequence_number: 2 })}\n\n`,
      messages: `event: error\ndata: ${JSON.stringify({ type: 'error', error, request_id: key })}\n\n`,
      ollama: `${JSON.stringify({ error: `Not with ${key}` })}\n`,
    }),
  ],
  [
    'an error in a shape of its own inside the stream',
    afterBeginning({
      chat: `event: error\ndata: ${JSON.stringify(error)}\n\n`,
      responses: `data: ${JSON.stringify({ type: 'response.failed', sequence_number: 2, response: { id: 'r', status: 'failed', error } })}\n\n`,
      messages: `event: error\ndata: ${JSON.stringify({ error })}\n\n`,
      ollama: `${JSON.stringify({ error })}\n`,
    }),
  ],
  ['an error under status 200', body(200, 'application/json', JSON.stringify({ type: 'error', error, message: key }))],
  ['a connection that ends', (_, response) => void response.destroy()],
  ['a body that breaks off', (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream', ...echo }).write(`: ${key}\n\n`, () => response.destroy())],
]

/** An Azure resource signs with the token of an identity too. */
const credential: Vendor = {
  name: 'a credential of Azure',
  wire: 'chat',
  model: 'gpt-4o',
  path: '/openai/v1/chat/completions',
  make: ({ apiKey, ...setting }) =>
    azure({ ...setting, endpoints: [setting.url], credential: { getToken: async () => ({ token: typeof apiKey === 'function' ? await apiKey() : String(apiKey), expiresOnTimestamp: Date.now() + 3_600_000 }) } }),
}

const places: readonly (readonly [name: string, apiKey: () => string | (() => string | Promise<string>)])[] = [
  ['a text', () => key],
  ['a function', () => () => Promise.resolve(key)],
  ['a held secret', () => cachedSecret(() => key, { ttlMs: 60_000 })],
]

describe.each([...vendors, credential])('a key given to $name', (vendor) => {
  describe.each(places)('as %s', (_, apiKey) => {
    it.each(failures)('shows nowhere after %s', async (__, answer) => {
      server.answerWith((asked, response) => answer(asked, response, vendor.wire))
      const provider = vendor.make({ url: server.url, apiKey: apiKey() })
      for (const [name, call] of Object.entries(calls)) {
        const seen = await call(provider, vendor.model, new AbortController().signal)
        if (name === 'stream' || name === 'query') expect(seen.thrown).toSatisfy(ArqError.isInstance)
        expect([name, leaksOf(seen)]).toEqual([name, []])
      }
      // The key did leave, so it could have come back.
      expect(keys.in(server.asked.map(({ headers }) => headers)).length).toBeGreaterThan(0)
      expect(keys.in(provider)).toEqual([])
      expect(keys.in(printed)).toEqual([])
      await provider.close()
    })

    it('shows nowhere where nobody listens', async () => {
      const provider = vendor.make({ url: 'http://127.0.0.1:1', apiKey: apiKey() })
      for (const call of Object.values(calls)) expect(leaksOf(await call(provider, vendor.model, new AbortController().signal))).toEqual([])
      expect(keys.in(provider)).toEqual([])
    })

    it('shows nowhere after an abort', async () => {
      const abort = new AbortController()
      server.answerWith(() => abort.abort())
      const provider = vendor.make({ url: server.url, apiKey: apiKey() })
      const seen = await calls['stream']?.(provider, vendor.model, abort.signal)
      expect(seen?.thrown).toBe(abort.signal.reason)
      expect(keys.in([seen, provider, printed])).toEqual([])
    })
  })

  it.each([`${key}\nX-Evil: 1`, `“${key}”`])('shows nowhere where no header can carry it: %j', async (broken) => {
    const thrown = await Promise.resolve()
      .then(() => vendor.make({ url: server.url, apiKey: broken }).query(request(vendor.model)))
      .catch((refused: unknown) => refused)
    expect(thrown).toMatchObject({ code: 'config_invalid', isRetryable: false })
    expect(plantedKeys(key, broken).in(thrown)).toEqual([])
  })
})

describe.each([
  ['azure', (endpoint: string) => azure({ apiKey: 'test-key-123', endpoints: [endpoint] })],
  ['openai', (baseURL: string) => openai({ apiKey: 'test-key-123', baseURL })],
  ['anthropic', (baseURL: string) => anthropic({ apiKey: 'test-key-123', baseURL })],
  ['ollama', (host: string) => ollama({ host })],
])('a key in the address of %s', (_, make) => {
  it.each([
    `http://ada:${encodeURIComponent(key)}@127.0.0.1:1/v1`,
    `http://${encodeURIComponent(key)}@127.0.0.1:1`,
    `http://127.0.0.1:1/v1?key=${encodeURIComponent(key)}`,
    `http://127.0.0.1:1/v1#${encodeURIComponent(key)}`,
    `http://[${key}`,
  ])('is refused without being shown: %s', (address) => {
    let thrown: unknown
    try {
      make(address)
    } catch (refused) {
      thrown = refused
    }
    expect(thrown).toMatchObject({ code: 'config_invalid' })
    expect(keys.in(thrown)).toEqual([])
  })
})
