import { ArqError } from '@arq/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ada, HandlerBench, question, send, type Answered } from '../fakes/handler-bench.js'

describe('bad input', () => {
  let bench: HandlerBench
  beforeEach(() => {
    bench = new HandlerBench()
  })
  afterEach(async () => {
    await bench.arq.close()
  })

  /** Refused as a machine can read it, and without a word too much. */
  const expectRefusal = (answered: Answered, status: number, code: string): void => {
    expect({ status: answered.status, body: answered.json() }).toEqual({
      status,
      body: { error: expect.objectContaining({ code, message: expect.any(String), isRetryable: expect.any(Boolean) }) },
    })
    expect(answered.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answered.headers.get('cache-control')).toBe('no-store')
    expect(answered.text).not.toMatch(/"(stack|cause)"|\bat [^ ]+ \(|node_modules/)
  }

  const long = 'x'.repeat(32_001)
  it.each<[string, unknown, number, string]>([
    ['no body', '', 400, 'validation_failed'],
    ['no JSON', '{"id":', 400, 'validation_failed'],
    ['JSON that is no object', '7', 400, 'validation_failed'],
    ['null', 'null', 400, 'validation_failed'],
    ['a list', '[]', 400, 'validation_failed'],
    ['an empty message', send('t1', 'k1', question('q', '')), 400, 'validation_failed'],
    ['a message of spaces', send('t1', 'k1', question('q', ' \n ')), 400, 'validation_failed'],
    ['no messages', { id: 't1', messages: [] }, 400, 'validation_failed'],
    ['a message of the system', { id: 't1', messages: [{ ...question('q'), role: 'system' }] }, 400, 'validation_failed'],
    ['a thread id with a slash', send('../t1', 'k1'), 400, 'validation_failed'],
    ['a thread id that is too long', send('t'.repeat(129), 'k1'), 400, 'validation_failed'],
    ['an unknown trigger', { ...send('t1', 'k1'), trigger: 'drop-table' }, 400, 'validation_failed'],
    ['an oversized message', send('t1', 'k1', question('q', long)), 413, 'payload_too_large'],
    ['too many messages', send('t1', 'k1', ...Array.from({ length: 501 }, (_, index) => question(`q${index}`))), 413, 'payload_too_large'],
  ])('POST chat refuses %s and stores nothing', async (_name, body, status, code) => {
    expectRefusal(await bench.post('chat', body), status, code)
    expect(await bench.stored()).toEqual([])
  })

  it.each<[string, unknown, number, string]>([
    ['no body', '', 400, 'validation_failed'],
    ['no JSON', '{', 400, 'validation_failed'],
    ['a list', '[]', 400, 'validation_failed'],
    ['no prompt', {}, 400, 'validation_failed'],
    ['an empty prompt', { prompt: ' ' }, 400, 'validation_failed'],
    ['a prompt that is no text', { prompt: ['Why?'] }, 400, 'validation_failed'],
    ['a run key that is no text', { prompt: 'Why?', runKey: 7 }, 400, 'validation_failed'],
    ['a run key with a slash', { prompt: 'Why?', runKey: 'a/b' }, 400, 'validation_failed'],
    ['an oversized prompt', { prompt: long }, 413, 'payload_too_large'],
  ])('POST query refuses %s and asks nobody', async (_name, body, status, code) => {
    expectRefusal(await bench.post('query', body), status, code)
    expect(await bench.stored()).toEqual([])
  })

  it.each(['chat', 'query', 'chat/t1/stop'])('POST %s refuses a body that says it is too large, without reading it', async (path) => {
    let read = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read = true
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const init = { body, duplex: 'half', headers: { 'content-length': '2000000' } } as RequestInit
    expectRefusal(await bench.call('POST', path, init), 413, 'payload_too_large')
    expect(read).toBe(false)
    expect(await bench.stored()).toEqual([])
  })

  it.each(['chat', 'query', 'chat/t1/stop'])('POST %s stops reading a body that does not say how large it is', async (path) => {
    let pieces = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pieces += 1
        controller.enqueue(new Uint8Array(65_536).fill(32))
      },
      cancel: () => void (cancelled = true),
    })
    expectRefusal(await bench.call('POST', path, { body, duplex: 'half' } as RequestInit), 413, 'payload_too_large')
    expect(pieces).toBeLessThan(25)
    expect(cancelled).toBe(true)
    expect(await bench.stored()).toEqual([])
  })

  it('counts bytes and not characters', async () => {
    bench = new HandlerBench([{ text: 'Because.' }], { limits: { bodyBytes: 1_000 } })
    expectRefusal(await bench.post('chat', send('t1', 'k1', question('q', '漢'.repeat(330)))), 413, 'payload_too_large')
    expect((await bench.post('chat', send('t1', 'k1', question('q', '漢'.repeat(280))))).status).toBe(200)
  })

  it('reads a body whose characters are cut in pieces', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(send('t1', 'k1', question('q', 'Où est 漢字? 🏡'))))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect((await bench.call('POST', 'chat', { body, duplex: 'half' } as RequestInit)).status).toBe(200)
    expect(bench.model.requests[0]?.messages[0]?.content).toBe('Où est 漢字? 🏡')
  })

  it.each<['GET' | 'POST' | 'DELETE', string]>([
    ['GET', 'chat/unknown'],
    ['DELETE', 'chat/unknown'],
    ['GET', 'runs/unknown/stream'],
    ['POST', 'runs/unknown/stop'],
    ['GET', 'no-such-route'],
    ['GET', ''],
    ['GET', 'chat/t1/stream/more'],
    ['GET', 'runs/unknown'],
    ['GET', 'chat/%E0%A4%A'],
    ['GET', '../../etc/passwd'],
    ['GET', '/elsewhere/chat'],
  ])('%s %s is not found', async (method, path) => {
    expectRefusal(await bench.call(method, path), 404, 'not_found')
    expect(await bench.stored()).toEqual([])
  })

  it.each<['GET' | 'POST' | 'DELETE', string, string]>([
    ['GET', 'chat', 'POST'],
    ['DELETE', 'chat', 'POST'],
    ['POST', 'chat/t1', 'GET, DELETE'],
    ['POST', 'chat/t1/stream', 'GET'],
    ['GET', 'chat/t1/stop', 'POST'],
    ['POST', 'threads', 'GET'],
    ['POST', 'runs/r1/stream', 'GET'],
    ['GET', 'runs/r1/stop', 'POST'],
    ['GET', 'query', 'POST'],
    ['POST', 'models', 'GET'],
    ['POST', 'health/live', 'GET'],
    ['DELETE', 'health/ready', 'GET'],
  ])('%s %s is the wrong method, and %s would be right', async (method, path, allow) => {
    const answered = await bench.call(method, path)
    expectRefusal(answered, 405, 'method_not_allowed')
    expect(answered.headers.get('allow')).toBe(allow)
  })

  it.each(['-1', '1.5', 'x', 'NaN', 'Infinity', '1e400', '0x', '9007199254740993'])('a cursor of %s is refused', async (after) => {
    expectRefusal(await bench.call('GET', `runs/unknown/stream?after=${after}`), 400, 'validation_failed')
    expectRefusal(await bench.call('GET', 'runs/unknown/stream', { headers: { 'last-event-id': `run-1:${after}` } }), 400, 'validation_failed')
    expect(await bench.stored()).toEqual([])
  })

  it.each(['a b', 'a%00', '..%2F', 'é', 'x'.repeat(200)])('a stop of a thread named %j leaves no trace', async (id) => {
    expectRefusal(await bench.post(`chat/${id}/stop`, { runKey: 'k1' }), 400, 'validation_failed')
    expect(await bench.stored()).toEqual([])
  })

  it.each([7, {}, 'a b', '', 'x'.repeat(200)])('a stop by the key %j is refused', async (runKey) => {
    expectRefusal(await bench.post('chat/t1/stop', { runKey }), 400, 'validation_failed')
    expect(await bench.stored()).toEqual([])
  })

  it('a stop with a body that is no JSON is refused', async () => {
    expectRefusal(await bench.post('chat/t1/stop', '{'), 400, 'validation_failed')
    expect(await bench.stored()).toEqual([])
  })

  it('tells nobody what broke inside', async () => {
    const secret = 'sk-secret of ada'
    bench = new HandlerBench([{ text: 'x' }], {
      authorize: () => {
        throw Object.assign(new Error(`the session store said ${secret}`), { stack: secret })
      },
    })
    const answered = await bench.call('GET', 'threads')
    expectRefusal(answered, 500, 'internal')
    expect(answered.text).not.toContain('secret')
    expect(bench.logged).toContain('a request failed')
  })

  it('tells nobody what a provider said', async () => {
    bench = new HandlerBench([{ fail: new ArqError('provider_unavailable', 'The provider failed. Try again.', { cause: new Error('sk-secret'), requestId: 'req-7' }) }])
    const answered = await bench.post('query', { prompt: 'Why?' })
    expectRefusal(answered, 502, 'provider_unavailable')
    expect(answered.text).not.toContain('sk-')
    const streamed = await bench.post('query', { prompt: 'Why?', stream: true })
    expect(streamed.text).toContain('The provider failed. Try again.')
    expect(streamed.text).not.toContain('sk-')
  })

  it('keeps a busy thread as it is', async () => {
    bench = new HandlerBench([{ hang: true }])
    const line = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
    expectRefusal(await bench.post('chat', send('t1', 'k2')), 409, 'run_in_progress')
    expect(await bench.arq.stores.threads.messages(ada, 't1')).toHaveLength(1)
    await line.body?.cancel()
  })

  it('says when to come back', async () => {
    bench = new HandlerBench([{ hang: true }], { arq: { maxLiveRunsPerScope: 1 } })
    const line = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
    const refused = await bench.post('chat', send('t2', 'k2'))
    expectRefusal(refused, 429, 'rate_limited')
    expect(refused.headers.get('retry-after')).toBe('1')
    await line.body?.cancel()
  })
})
