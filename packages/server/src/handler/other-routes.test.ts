import { ConfigError, RateLimitError } from '@arq/core'
import { afterEach, describe, expect, it } from 'vitest'
import { ada, HandlerBench, question, send } from '../fakes/handler-bench.js'

describe('the other routes', () => {
  let bench: HandlerBench
  afterEach(() => bench.arq.close())

  describe('a mounted handler', () => {
    it.each([
      [undefined, '/api/arq/threads'],
      ['/api/arq/', '/api/arq/threads'],
      ['assistant', '/assistant/threads'],
      ['/a/b/c', '/a/b/c/threads'],
      ['/', '/threads'],
      ['', '/threads'],
    ])('at %j answers at %s', async (basePath, path) => {
      bench = new HandlerBench([], basePath === undefined ? {} : { basePath })
      expect((await bench.call('GET', path)).status).toBe(200)
      expect((await bench.call('GET', `${path}/`)).status).toBe(200)
      expect((await bench.call('GET', `/elsewhere${path}`)).status).toBe(404)
    })

    it.each<[string, unknown]>([
      ['a promise, as Next.js 15 and later hand it over', { params: Promise.resolve({ arq: ['chat', 't1'] }) }],
      ['an object, as earlier ones do', { params: { arq: ['chat', 't1'] } }],
      ['under any name, beside others', { params: { locale: 'de', slug: ['chat', 't1'] } }],
      ['with escapes', { params: { arq: ['chat', 't%31'] } }],
    ])('takes its path from catch-all parameters: %s', async (_name, context) => {
      bench = new HandlerBench()
      await bench.post('chat', send('t1', 'k1'))
      const answered = await bench.call('GET', '/somewhere/else/entirely', { context })
      expect(answered.json()).toMatchObject({ id: 't1', messages: [{ role: 'user' }, { role: 'assistant' }] })
    })

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['no parameters', {}],
      ['parameters without a list', { params: { id: 'chat' } }],
      ['a promise of nothing', { params: Promise.resolve(undefined) }],
      ['text', 'params'],
    ])('reads the address when the framework hands over %s', async (_name, context) => {
      bench = new HandlerBench()
      expect((await bench.call('GET', 'threads', { context })).status).toBe(200)
    })
  })

  describe('threads', () => {
    it('are listed, read and erased', async () => {
      bench = new HandlerBench()
      await bench.post('chat', send('t1', 'k1', question('q1', 'Why is the sky blue?')))
      await bench.clock.advance(1_000)
      await bench.post('chat', send('t2', 'k1', question('q1', 'And the sea?')))
      expect((await bench.call('GET', 'threads')).json()).toEqual({
        threads: [
          { threadId: 't2', title: 'And the sea?', updatedAt: bench.clock.now() },
          { threadId: 't1', title: 'Why is the sky blue?', updatedAt: bench.clock.now() - 1_000 },
        ],
      })
      expect((await bench.call('GET', 'chat/t1')).json()).toMatchObject({ id: 't1', messages: [{ id: 'q1' }, { parts: [{ type: 'step-start' }, { type: 'text', text: 'Because.' }] }] })
      expect((await bench.call('DELETE', 'chat/t1')).json()).toEqual({ deleted: 't1' })
      expect((await bench.call('GET', 'chat/t1')).status).toBe(404)
      expect((await bench.call('DELETE', 'chat/t1')).status).toBe(404)
    })

    it('are erased while they are written', async () => {
      bench = new HandlerBench([{ text: 'Half ' }, { hang: true }])
      const response = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
      await bench.clock.settle()
      expect((await bench.call('DELETE', 'chat/t1')).status).toBe(200)
      expect(await response.text()).toContain('"type":"abort"')
      await bench.arq.engine.idle()
      expect(await bench.arq.stores.threads.messages(ada, 't1')).toBeUndefined()
      expect(bench.model.live).toBe(0)
    })
  })

  describe('a question', () => {
    it('is answered as JSON', async () => {
      bench = new HandlerBench([{ text: 'Be' }, { text: 'cause.' }])
      const answered = await bench.post('query', { prompt: 'Why?' })
      expect(answered.headers.get('content-type')).toMatch(/^application\/json/)
      expect(answered.json()).toMatchObject({ runId: expect.any(String), text: 'Because.', metadata: { finishReason: 'stop', model: 'm' } })
      expect(bench.model.requests[0]?.messages).toEqual([{ role: 'user', content: 'Why?' }])
      expect(await bench.stored()).toEqual(['the model was asked 1 times'])
    })

    it('is answered as a stream where that is asked for', async () => {
      bench = new HandlerBench()
      const answered = await bench.post('query', { prompt: 'Why?', stream: true })
      expect(answered.headers.get('content-type')).toMatch(/^text\/event-stream/)
      expect(answered.text).toContain('"delta":"Because."')
      expect((await bench.call('GET', `runs/${answered.headers.get('x-arq-run-id')}/stream`)).text).toContain('"delta":"Because."')
    })

    it('is asked once for each key', async () => {
      bench = new HandlerBench()
      const asked = await Promise.all(Array.from({ length: 5 }, () => bench.post('query', { prompt: 'Why?', runKey: 'k1' })))
      expect(new Set(asked.map((one) => one.text)).size).toBe(1)
      expect(bench.model.calls).toBe(1)
      await bench.post('query', { prompt: 'Why?' })
      await bench.post('query', { prompt: 'Why?' })
      expect(bench.model.calls).toBe(3)
    })

    it('fails as the model did, and says when to come back', async () => {
      bench = new HandlerBench([{ fail: new RateLimitError('Too fast.', { retryAfterMs: 4_000, cause: new Error('sk-secret') }) }])
      const answered = await bench.post('query', { prompt: 'Why?' })
      expect([answered.status, answered.headers.get('retry-after'), answered.json()]).toEqual([
        429,
        '4',
        { error: { code: 'rate_limited', message: 'Too fast.', isRetryable: true, retryAfterMs: 4_000 } },
      ])
    })

    it('is no answer when it was stopped', async () => {
      bench = new HandlerBench([{ text: 'Half ' }, { hang: true }])
      const asked = bench.post('query', { prompt: 'Why?', runKey: 'k1' })
      await bench.clock.settle()
      await bench.post('chat/query:k1/stop', { runKey: 'k1' })
      expect([(await asked).status, (await asked).json()]).toEqual([499, { error: expect.objectContaining({ code: 'aborted' }) }])
    })

    it('goes on when its caller leaves, as any run does', async () => {
      bench = new HandlerBench([{ delayMs: 5_000 }, { text: 'Because.' }])
      const leave = new AbortController()
      const asked = bench.post('query', { prompt: 'Why?', runKey: 'k1' }, { signal: leave.signal })
      await bench.clock.settle()
      leave.abort()
      expect((await asked).status).toBe(499)
      await bench.clock.advance(5_000)
      expect((await bench.post('query', { prompt: 'Why?', runKey: 'k1' })).json()).toMatchObject({ text: 'Because.' })
      expect(bench.model.calls).toBe(1)
    })

    it('stops with its caller where runs are told to', async () => {
      bench = new HandlerBench([{ hang: true }], { arq: { orphans: { stopAfterMs: 1_000 } } })
      const leave = new AbortController()
      const asked = bench.post('query', { prompt: 'Why?' }, { signal: leave.signal })
      await bench.clock.settle()
      leave.abort()
      await asked
      await bench.clock.advance(1_000)
      expect(bench.model.live).toBe(0)
    })
  })

  describe('what operators ask', () => {
    const nobody = { authorize: () => null }

    it('whether it lives, without a name', async () => {
      bench = new HandlerBench([], nobody)
      const answered = await bench.call('GET', 'health/live')
      expect([answered.status, answered.json()]).toEqual([200, { status: 'live' }])
    })

    it('whether it is ready, without a name', async () => {
      bench = new HandlerBench([], nobody)
      const answered = await bench.call('GET', 'health/ready')
      expect([answered.status, answered.json()]).toEqual([200, { status: 'ready' }])
    })

    it('why it is not, and again when it is', async () => {
      let attempts = 0
      const model = (): Promise<never> => {
        attempts += 1
        return Promise.reject(new ConfigError('OPENAI_API_KEY is not set. Set it.', { cause: new Error('sk-secret') }))
      }
      bench = new HandlerBench([], { arq: { model } })
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        const answered = await bench.call('GET', 'health/ready')
        expect([answered.status, answered.json()]).toEqual([500, { status: 'not-ready', error: { code: 'config_invalid', message: 'OPENAI_API_KEY is not set. Set it.', isRetryable: false } }])
      }
      expect(attempts).toBe(2)
    })

    it('that it is not ready yet, instead of waiting for a model that takes its time', async () => {
      bench = new HandlerBench([], { arq: { model: () => new Promise(() => {}) } })
      const answered = await bench.call('GET', 'health/ready')
      expect([answered.status, answered.json()]).toEqual([503, expect.objectContaining({ status: 'not-ready' })])
    })

    it('which model answers, and why', async () => {
      bench = new HandlerBench()
      expect((await bench.call('GET', 'models')).json()).toEqual({
        served: { provider: 'scripted', model: 'm', reason: 'It was configured.', simulated: false },
        models: [expect.objectContaining({ id: 'm', provider: 'scripted' })],
      })
    })

    it('which model answers, when there is none', async () => {
      bench = new HandlerBench([], { arq: { model: () => Promise.reject(new Error('sk-secret')) } })
      const answered = await bench.call('GET', 'models')
      expect([answered.status, answered.json()]).toEqual([500, { error: expect.objectContaining({ code: 'internal' }) }])
      expect(answered.text).not.toContain('secret')
    })
  })
})
