import { ArqError } from '@arq/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ada, HandlerBench, send } from '../fakes/handler-bench.js'
import type { Authorize } from './authorize.js'
import { createArqHandler } from './create-arq-handler.js'

const everyRoute = (runId: string): readonly (readonly ['GET' | 'POST' | 'DELETE', string, object?])[] => [
  ['POST', 'chat', send('t1', 'k2')],
  ['POST', 'chat', send('t1', 'k1')],
  ['GET', 'chat/t1'],
  ['DELETE', 'chat/t1'],
  ['GET', 'chat/t1/stream'],
  ['POST', 'chat/t1/stop', {}],
  ['POST', 'chat/t1/stop', { runKey: 'k1' }],
  ['GET', `runs/${runId}/stream`],
  ['GET', `runs/${runId}/stream?after=2&thread=t1`],
  ['POST', `runs/${runId}/stop`, {}],
]

describe('who may do what', () => {
  let bench: HandlerBench
  beforeEach(() => {
    bench = new HandlerBench([{ text: 'The secret of ada. ' }, { hang: true }])
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await bench.arq.close()
  })

  const begin = async (): Promise<string> => {
    const response = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
    await bench.clock.settle()
    return response.headers.get('x-arq-run-id') ?? ''
  }

  describe('somebody else', () => {
    it.each(everyRoute('RUN').map((route, index) => [index, ...route] as const))('gets nothing and changes nothing (%i: %s %s)', async (index) => {
      const runId = await begin()
      const [method, path, body] = everyRoute(runId)[index] ?? ['GET', '']
      const before = await bench.arq.stores.runs.read(runId, 0)
      for (const user of ['eve', 'Ada', 'acme:ada']) {
        const answered = await bench.call(method, path, { user, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
        expect(answered.text).not.toContain('secret')
        // A thread without a live run has nothing to stream, whoever it is of.
        if (path === 'chat/t1/stream') expect([answered.status, answered.text]).toEqual([204, ''])
        else expect([answered.status, answered.json()]).toEqual([404, { error: expect.objectContaining({ code: 'not_found' }) }])
        expect(answered.headers.get('x-arq-run-id')).toBeNull()
      }
      await bench.clock.settle()
      expect(await bench.arq.stores.runs.read(runId, 0)).toEqual(before)
      expect(await bench.arq.stores.runs.live(ada, 't1')).toBeDefined()
      expect(await bench.arq.stores.threads.messages(ada, 't1')).toHaveLength(1)
      expect(await bench.stored('t1', ['eve'])).toEqual(['the model was asked 1 times'])
    })

    it('sees neither threads nor the same user of another tenant', async () => {
      const byTenant = new HandlerBench([{ text: 'Hi.' }], { authorize: (request) => ({ userId: 'ada', ...(request.headers.get('x-user') === null ? {} : { tenantId: request.headers.get('x-user') ?? '' }) }) })
      const runId = (await byTenant.post('chat', send('t1', 'k1'))).headers.get('x-arq-run-id') ?? ''
      expect((await byTenant.call('GET', 'threads')).json()).toMatchObject({ threads: [{ threadId: 't1' }] })
      expect((await byTenant.call('GET', 'threads', { user: 'acme' })).json()).toEqual({ threads: [] })
      expect((await byTenant.call('GET', 'chat/t1', { user: 'acme' })).status).toBe(404)
      expect((await byTenant.call('GET', `runs/${runId}/stream`, { user: 'acme' })).status).toBe(404)
      await byTenant.arq.close()
    })

    it('may use the same run key for a question', async () => {
      bench = new HandlerBench([{ text: 'Hi.' }])
      const asked = await Promise.all(['ada', 'eve'].map((user) => bench.post('query', { prompt: `I am ${user}`, runKey: 'k1' }, { user })))
      expect(new Set(asked.map((one) => one.json()['runId'])).size).toBe(2)
    })
  })

  describe('nobody', () => {
    it.each<[string, Authorize]>([
      ['null', () => null],
      ['undefined', () => undefined],
      ['an empty id', () => ''],
      ['an identity with an empty id', () => ({ userId: '' })],
      ['a promise of nothing', () => Promise.resolve(null)],
      // What JavaScript lets through when a session has no user.
      ['an identity without an id', () => ({ userId: undefined as unknown as string })],
      ['an identity with null for an id', () => ({ userId: null as unknown as string })],
    ])('may do anything when authorize answers %s', async (_name, authorize) => {
      bench = new HandlerBench([{ text: 'Hi.' }], { authorize })
      for (const [method, path, body] of [...everyRoute('r1'), ['GET', 'threads'], ['GET', 'models'], ['POST', 'query', { prompt: 'Why?' }], ['GET', 'no-such-route']] as const) {
        const answered = await bench.call(method, path, body === undefined ? {} : { body: JSON.stringify(body) })
        expect([answered.status, answered.json()]).toEqual([401, { error: expect.objectContaining({ code: 'unauthorized' }) }])
      }
      expect(bench.model.calls).toBe(0)
    })

    it('is asked twice, and every other refusal of authorize is passed on', async () => {
      const authorize = vi.fn<Authorize>(() => {
        throw new ArqError('rate_limited', 'Too many visits.', { retryAfterMs: 2_500 })
      })
      bench = new HandlerBench([{ text: 'Hi.' }], { authorize })
      const answered = await bench.call('GET', 'threads')
      expect([answered.status, answered.headers.get('retry-after')]).toEqual([429, '3'])
      expect(authorize).toHaveBeenCalledTimes(1)
    })
  })

  describe('in production', () => {
    it('nothing starts without authorize', () => {
      const { arq } = bench
      expect(() => createArqHandler(arq, { production: true })).toThrow(expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('authorize') }))
      vi.stubEnv('NODE_ENV', 'production')
      expect(() => createArqHandler(arq)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
      expect(() => createArqHandler(arq, { authorize: () => 'ada' })).not.toThrow()
    })

    it('a developer on his own machine needs none', async () => {
      vi.stubEnv('NODE_ENV', 'development')
      const response = await createArqHandler(bench.arq).GET(new Request('http://localhost/api/arq/threads'))
      expect(await response.json()).toEqual({ threads: [] })
    })
  })

  it('gets the cookie that authorize made, with an answer, a stream and a refusal', async () => {
    bench = new HandlerBench([{ text: 'Hi.' }], { authorize: () => ({ userId: 'ada', responseHeaders: { 'set-cookie': 'visitor=ada' } }) })
    for (const answered of [await bench.call('GET', 'threads'), await bench.post('chat', send('t1', 'k1')), await bench.call('GET', 'chat/t1/stream'), await bench.call('GET', 'chat/t9')]) {
      expect(answered.headers.get('set-cookie')).toBe('visitor=ada')
    }
  })

  describe('a page of another site', () => {
    const refused = { error: expect.objectContaining({ code: 'forbidden_origin' }) }
    const origins: readonly [string, Record<string, string>][] = [
      ['another host', { origin: 'https://evil.example' }],
      ['another port', { origin: 'http://localhost:8080' }],
      ['a host that begins the same', { origin: 'http://localhost.evil.example' }],
      ['a page without an origin', { origin: 'null' }],
      ['nonsense', { origin: 'http://' }],
      ['another site, without an Origin', { 'sec-fetch-site': 'cross-site' }],
    ]
    it.each(origins)('may do nothing: %s', async (_name, headers) => {
      const authorize = vi.fn<Authorize>(() => 'ada')
      bench = new HandlerBench([{ text: 'Hi.' }], { authorize })
      for (const [method, path, body] of [...everyRoute('r1'), ['GET', 'threads'], ['POST', 'query', { prompt: 'Why?' }]] as const) {
        const answered = await bench.call(method, path, { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
        expect([answered.status, answered.json()]).toEqual([403, refused])
      }
      expect(authorize).not.toHaveBeenCalled()
      expect(await bench.stored()).toEqual([])
    })

    it('may, where it was allowed to', async () => {
      bench = new HandlerBench([{ text: 'Hi.' }], { allowedOrigins: ['https://app.example'] })
      expect((await bench.call('GET', 'threads', { headers: { origin: 'https://app.example' } })).status).toBe(200)
      expect((await bench.call('GET', 'threads', { headers: { origin: 'https://app.example.evil' } })).status).toBe(403)
      expect((await bench.call('GET', 'threads', { headers: { origin: 'http://app.example' } })).status).toBe(403)
    })

    it.each<[string, Record<string, string>]>([
      ['its own page', { origin: 'http://localhost' }],
      ['its own page behind a proxy', { origin: 'https://chat.example', host: 'chat.example' }],
      ['its own page by its own word', { 'sec-fetch-site': 'same-origin' }],
      ['a link that was typed', { 'sec-fetch-site': 'none' }],
      ['a program', {}],
    ])('is not %s', async (_name, headers) => {
      expect((await bench.call('GET', 'threads', { headers })).status).toBe(200)
    })
  })
})
