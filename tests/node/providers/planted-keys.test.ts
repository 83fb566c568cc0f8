import type { LLMProvider, Logger } from '@arq/core'
import { anthropic } from '@arq/providers/anthropic'
import { azure } from '@arq/providers/azure'
import { ollama } from '@arq/providers/ollama'
import { openai } from '@arq/providers/openai'
import { createArq, createArqFromEnv, createArqHandler, type Arq } from '@arq/server'
import { memoryStores } from '@arq/storage/memory'
import { plantedKeys, serveHandler, startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

const key = 'planted-key-5d1e8f20'
const keys = plantedKeys(key)

let server: FaultServer
/** Everything that was logged or reached the terminal. */
const told: unknown[] = []
beforeAll(async () => {
  server = await startFaultServer({ models: ['some-model'] })
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      told.push(String(text))
      return true
    })
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) vi.spyOn(console, level).mockImplementation((...values: unknown[]) => void told.push(values))
})
afterAll(() => {
  vi.restoreAllMocks()
  return server.close()
})
beforeEach(() => {
  server.reset()
  told.length = 0
})

const note = (message: string, fields?: Readonly<Record<string, unknown>>): void => void told.push([message, fields])
const logger: Logger = { debug: note, info: note, warn: note, error: note }

const words = `Not with ${key}, nor with Bearer ${key}.`
const refusal = { type: 'error', error: { type: key, code: key, message: words }, message: words }
const failing: readonly (readonly [name: string, scenario: Scenario])[] = [
  ...[400, 401, 404, 429, 500].map((status) => [`status ${status}`, { fault: { kind: 'status' as const, status, body: refusal, headers: { 'x-request-id': key, 'request-id': key } } }] as const),
  ['a page', { fault: { kind: 'status', status: 502, body: `<html>${words}</html>`, headers: { 'content-type': 'text/html' } } }],
  ['a document that is no JSON', { fault: { kind: 'status', status: 200, body: `{"key": ${key}`, headers: { 'content-type': 'application/json' } } }],
  ['an error inside the stream', { fault: { kind: 'stream-error', atByte: 60, error: { message: words, code: key } } }],
  ['a connection that ends', { fault: { kind: 'refuse' } }],
  ['a body that is cut', { fault: { kind: 'cut', atByte: 60 } }],
]
const whole: Scenario = { headers: { 'x-request-id': key, 'request-id': key } }

/** Everything that anybody outside can see of one failing question. */
async function everythingSeen(arq: Arq): Promise<{ seen: unknown; bytes: string }> {
  const served = await serveHandler(createArqHandler(arq, { authorize: () => 'ada', production: true }))
  const at = (path: string, init?: RequestInit): Promise<Response> => fetch(`${served.url}/api/arq/${path}`, init)
  const chat = await at('chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'thread-1', trigger: 'submit-message', messages: [{ id: 'q-1', role: 'user', parts: [{ type: 'text', text: 'Why?' }] }] }),
  })
  const bytes = await chat.text()
  const runId = chat.headers.get('x-arq-run-id') ?? ''
  const more = await Promise.all(['health/ready', 'models', `runs/${runId}/stream`, 'chat/thread-1'].map(async (path) => (await at(path)).text()))
  await arq.engine.idle()
  const seen = { bytes, headers: chat.headers, more, log: await arq.stores.runs.read(runId, 0), thread: await arq.stores.threads.messages({ userId: 'ada' }, 'thread-1'), told }
  await arq.close()
  await served.close()
  return { seen, bytes }
}

const providers: readonly (readonly [name: string, make: () => LLMProvider])[] = [
  ['OpenAI Chat Completions', () => openai({ apiKey: key, baseURL: `${server.url}/v1`, api: 'chat' })],
  ['OpenAI Responses', () => openai({ apiKey: () => Promise.resolve(key), baseURL: `${server.url}/v1`, api: 'responses' })],
  ['Azure', () => azure({ apiKey: key, endpoints: [server.url] })],
  ['Azure, with a token', () => azure({ credential: { getToken: () => Promise.resolve({ token: key, expiresOnTimestamp: Date.now() + 3_600_000 }) }, api: 'responses', apiVersion: '2025-04-01-preview', endpoints: [server.url] })],
  ['Anthropic', () => anthropic({ apiKey: () => key, baseURL: server.url })],
  ['Ollama', () => ollama({ host: server.url, headers: { authorization: `Bearer ${key}` } })],
]

// A server may try again before it gives up, and waits in between.
describe.each(providers)('a key of %s behind a server', { timeout: 60_000 }, (_, make) => {
  it.each([...failing, ['a whole answer with the key in its headers', whole] as const])('shows neither in the log of the run, nor in its bytes, nor to the logger: %s', async (__, scenario) => {
    server.otherwise(scenario)
    const { seen, bytes } = await everythingSeen(createArq({ model: { provider: make(), model: 'some-model' }, recovery: { budgets: { retries: 0 } }, logger }))
    expect(bytes).toContain(scenario === whole ? '"finishReason":"stop"' : '"type":"error"')
    expect(bytes).toContain('[DONE]')
    expect(keys.in(seen)).toEqual([])
    expect(keys.in(server.requests.map(({ headers }) => headers)).length).toBeGreaterThan(0)
  })
})

describe('keys in the environment', { timeout: 60_000 }, () => {
  const environments: readonly (readonly [name: string, env: () => Record<string, string>])[] = [
    ['a key of OpenAI', () => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${server.url}/v1` })],
    ['a key of Anthropic', () => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url })],
    ['a key of Azure', () => ({ AZURE_OPENAI_API_KEY: key, AZURE_OPENAI_ENDPOINT: server.url, ARQ_MODEL: 'azure:gpt-4o' })],
    ['an address of Azure with a key', () => ({ AZURE_OPENAI_API_KEY: key, AZURE_OPENAI_ENDPOINT: `http://ada:${key}@127.0.0.1:1?api-key=${key}`, ARQ_MODEL: 'azure:gpt-4o' })],
    ['an address of OpenAI with a key', () => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `http://ada:${key}@127.0.0.1:1/v1?key=${key}` })],
    ['an address of Anthropic with a key', () => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: `http://127.0.0.1:1?key=${key}` })],
    ['an address of Ollama with a key', () => ({ ARQ_MODEL: 'ollama', OLLAMA_HOST: `http://ada:${key}@127.0.0.1:1?key=${key}` })],
    ['an address that is none', () => ({ ARQ_MODEL: 'openai', OPENAI_API_KEY: key, OPENAI_BASE_URL: key })],
    ['a key that no header can carry', () => ({ OPENAI_API_KEY: `“${key}”`, OPENAI_BASE_URL: `${server.url}/v1` })],
  ]

  it.each(environments)('show nowhere, with a logger of its own and with the terminal: %s', async (_, env) => {
    server.otherwise({ fault: { kind: 'status', status: 401, body: refusal } })
    for (const logging of [{ logger }, {}]) {
      const { seen, bytes } = await everythingSeen(createArqFromEnv({ env: env(), stores: memoryStores(), ...logging }))
      expect(bytes).toMatch(/"type":"error"|"error":\{/)
      expect(keys.in(seen)).toEqual([])
    }
  })
})
