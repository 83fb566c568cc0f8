import { readdirSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { ArqError, type LLMProvider, type ModelRequest } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOddServer, type OddRequest, type OddServer } from './odd-server.js'
import { vendors, type Vendor } from './vendors.js'

let server: OddServer
beforeAll(async () => {
  server = await startOddServer()
})
afterAll(() => server.close())

const request = (model: string): ModelRequest => ({ model, messages: [{ role: 'user', content: 'Say hello' }] })

const calls: Readonly<Record<string, (provider: LLMProvider, model: string) => Promise<unknown>>> = {
  stream: async (provider, model) => {
    for await (const event of provider.stream(request(model))) void event
  },
  query: (provider, model) => provider.query(request(model)),
  listModels: (provider) => provider.listModels(),
  embed: (provider, model) => provider.embed?.(['one'], { model }) ?? Promise.resolve('has none'),
  countTokens: (provider, model) => provider.countTokens(model, request(model).messages),
}

/** Everything an SDK reads as an invitation to try again, and soon. */
const inviting = { 'content-type': 'application/json', 'x-should-retry': 'true', 'retry-after-ms': '1' }
const status = (code: number) => (_: OddRequest, response: ServerResponse): void => {
  response.writeHead(code, inviting).end(JSON.stringify({ type: 'error', error: { type: 'api_error', message: 'Try again.' } }))
}

const failures: readonly (readonly [name: string, answer: (request: OddRequest, response: ServerResponse) => void])[] = [
  ...[408, 409, 429, 500, 503, 529].map((code) => [`status ${code}`, status(code)] as const),
  ['a connection that closes before the headers', (_, response) => void response.destroy()],
  ['headers that never come', () => {}],
]

/** Moves the clock whenever the code has nothing else to do, until the call is over. */
async function outcomeOf(clock: FakeClock, pending: Promise<unknown>): Promise<unknown> {
  let isOver = false
  const outcome = pending.then((value) => ({ value }), (error: unknown) => ({ error })).finally(() => (isOver = true))
  while (!isOver) {
    for (let turn = 0; turn < 50 && !isOver; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(1_000)
  }
  return outcome
}

/** What was asked more often than once, or beside the one thing that was to be asked. */
function repeated(call: string, vendor: Vendor): readonly string[] {
  const paths = server.asked.map((asked) => asked.path)
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index)
  // Ollama is asked about a model that it has not told of yet, once.
  const asked = paths.filter((path) => path !== '/api/show')
  const answers = call === 'stream' || call === 'query' ? [vendor.path] : asked.slice(0, 1)
  return asked.join() === answers.join() ? twice : paths
}

describe.each(vendors)('$name sends one request a call and never another', (vendor) => {
  describe.each(failures)('after %s', (_, answer) => {
    it.each(Object.keys(calls))('%s', async (call) => {
      server.answerWith(answer)
      const clock = new FakeClock()
      const provider = vendor.make({ url: server.url, clock, timeouts: { firstContentMs: 20_000, gapMs: 20_000 } })
      const outcome = await outcomeOf(clock, calls[call]?.(provider, vendor.model) ?? Promise.reject(new Error('no such call')))
      if (call !== 'embed' && call !== 'countTokens') expect(outcome).toEqual({ error: expect.toSatisfy(ArqError.isInstance) as unknown })
      expect(repeated(call, vendor)).toEqual([])
      await provider.close()
    })
  })

  it.each(Object.keys(calls))('where nobody listens: %s', async (call) => {
    const tried: string[] = []
    const counting: typeof fetch = (input, init) => {
      tried.push(new URL(input instanceof Request ? input.url : input).pathname)
      return fetch(input, init)
    }
    const provider = vendor.make({ url: 'http://127.0.0.1:1', fetch: counting })
    await calls[call]?.(provider, vendor.model).catch((error: unknown) => expect(error).toMatchObject({ code: 'provider_unavailable', isRetryable: true }))
    expect(tried).toEqual([...new Set(tried)])
    expect(tried.filter((path) => path !== '/api/show').length).toBe(call === 'countTokens' || (call === 'embed' && provider.embed === undefined) ? tried.length : 1)
  })
})

it('makes every client of an SDK with its retries turned off', () => {
  const folder = join(import.meta.dirname, '..')
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && dirname(name) !== 'testing')
  const makers = sources.filter((name) => /\bnew (?:OpenAI|AzureOpenAI|Anthropic)\(/.test(read(name)))
  expect(new Set(makers.map((name) => dirname(name)))).toEqual(new Set([...makers.map((name) => dirname(name)), 'anthropic', 'openai']))
  // The settings may stand in a file of their own beside the maker.
  const settingsOf = (name: string): string => [name, ...[...read(name).matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) => join(dirname(name), `${path}.ts`))].map(read).join('\n')
  expect(makers.filter((name) => !/\bmaxRetries: 0\b/.test(settingsOf(name)))).toEqual([])
  expect(sources.filter((name) => /\bmaxRetries: (?!0\b)/.test(read(name)))).toEqual([])
})
