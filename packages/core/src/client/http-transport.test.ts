import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ArqError } from '../errors/arq-error.js'
import { httpTransport } from './http-transport.js'
import { RunExpiredError } from './run-expired-error.js'

const { signal } = new AbortController()
const stream = (headers: Record<string, string> = {}, body: BodyInit | null = ':\n\n'): Response =>
  new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-arq-run-id': 'run-1', ...headers } })
const json = (body: unknown, status = 200): Response => Response.json(body, { status })

describe('httpTransport', () => {
  const fetch = vi.fn<typeof globalThis.fetch>()
  beforeEach(() => void fetch.mockReset())
  afterEach(() => void vi.unstubAllGlobals())
  const transport = httpTransport({ endpoint: '/api/arq/', fetch })
  const request = (): { url: unknown; method: string | undefined; body: unknown; headers: unknown } => {
    const [url, init] = fetch.mock.lastCall ?? []
    return { url, method: init?.method, body: typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body, headers: init?.headers }
  }
  const jsonHeaders = { 'content-type': 'application/json' }

  it('starts a chat', async () => {
    fetch.mockResolvedValue(stream())
    const messages = [{ id: 'q1', role: 'user', parts: [] }] as const
    const line = await transport.startChat({ threadId: 't1', messages, trigger: 'regenerate-message', messageId: 'a1', runKey: 'k1' }, signal)
    expect(request()).toEqual({ url: '/api/arq/chat', method: 'POST', headers: jsonHeaders, body: { id: 't1', messages, trigger: 'regenerate-message', messageId: 'a1', runKey: 'k1' } })
    expect(line).toMatchObject({ runId: 'run-1', replay: 'live', replayUntil: 0 })
  })

  it('starts a question', async () => {
    fetch.mockResolvedValue(stream())
    await transport.startQuestion({ prompt: 'Why?' }, 'k1', signal)
    expect(request()).toEqual({ url: '/api/arq/query', method: 'POST', headers: jsonHeaders, body: { prompt: 'Why?', runKey: 'k1', stream: true } })
  })

  it('resumes at a cursor and says which thread may still know the answer', async () => {
    fetch.mockImplementation(async () => stream({ 'x-arq-replay': 'tail', 'x-arq-replay-until': '12' }))
    const line = await transport.resume({ runId: 'run/1', threadId: 't&1' }, 7, signal)
    expect(request()).toEqual({ url: '/api/arq/runs/run%2F1/stream?after=7&thread=t%261', method: 'GET', headers: {}, body: undefined })
    expect(line).toMatchObject({ replay: 'tail', replayUntil: 12 })
    await transport.resume({ runId: 'run-1' }, 0, signal)
    expect(request().url).toBe('/api/arq/runs/run-1/stream?after=0')
  })

  it('stops by run where it is known, by key where it is not', async () => {
    fetch.mockImplementation(async () => json({ stopped: true }))
    await transport.stop({ threadId: 'query:k1', runKey: 'k1' }, signal)
    expect(request()).toEqual({ url: '/api/arq/chat/query%3Ak1/stop', method: 'POST', headers: jsonHeaders, body: { runKey: 'k1' } })
    await transport.stop({ threadId: 't1', runKey: 'k1', runId: 'run-1' }, signal)
    expect(request()).toMatchObject({ url: '/api/arq/runs/run-1/stop', method: 'POST' })
  })

  it('deletes a thread, and takes one that is not there for deleted', async () => {
    fetch.mockResolvedValue(json({ deleted: 't 1' }))
    await transport.deleteThread('t 1', signal)
    expect(request()).toMatchObject({ url: '/api/arq/chat/t%201', method: 'DELETE' })
    fetch.mockResolvedValue(json({ error: { code: 'not_found', message: 'None.' } }, 404))
    await expect(transport.deleteThread('t1', signal)).resolves.toBeUndefined()
    fetch.mockResolvedValue(json({ error: { code: 'storage_failed', message: 'Full.' } }, 503))
    await expect(transport.deleteThread('t1', signal)).rejects.toMatchObject({ code: 'storage_failed', status: 503 })
  })

  it('asks which model answers', async () => {
    const served = { provider: 'p', model: 'm', reason: 'It was configured.', simulated: false }
    fetch.mockResolvedValue(json({ served, models: [] }))
    expect(await transport.servedModel(signal)).toEqual(served)
    expect(request()).toMatchObject({ url: '/api/arq/models', method: 'GET' })
  })

  it('sends cookies to its own origin alone, caches nothing, and passes the signal on', async () => {
    fetch.mockResolvedValue(stream())
    await transport.startQuestion({ prompt: 'Why?' }, 'k1', signal)
    expect(fetch.mock.lastCall?.[1]).toMatchObject({ credentials: 'same-origin', cache: 'no-store', signal })
  })

  it('asks for headers each time, and sends credentials as it was told', async () => {
    let token = 0
    const own = httpTransport({ endpoint: 'https://example.com/arq', fetch, headers: () => ({ authorization: `Bearer ${(token += 1)}` }), credentials: 'include' })
    for (const expected of ['Bearer 1', 'Bearer 2']) {
      fetch.mockResolvedValue(stream())
      await own.startQuestion({ prompt: 'Why?' }, 'k1', signal)
      expect(request().headers).toEqual({ ...jsonHeaders, authorization: expected })
    }
    expect(fetch.mock.lastCall?.[1]?.credentials).toBe('include')
  })

  it('uses the global fetch of the moment where it was given none', async () => {
    const plain = httpTransport({ endpoint: '/api/arq' })
    vi.stubGlobal('fetch', fetch)
    fetch.mockResolvedValue(stream())
    expect(await plain.startQuestion({ prompt: 'Why?' }, 'k1', signal)).toMatchObject({ runId: 'run-1' })
  })

  it.each([
    ['another page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['a stream that is not ours', () => new Response('data: 1\n\n', { headers: { 'content-type': 'text/event-stream' } })],
    ['JSON with a run id', () => new Response('{}', { headers: { 'content-type': 'application/json', 'x-arq-run-id': 'run-1' } })],
    ['nothing', () => stream({}, null)],
  ])('says what is wrong when the endpoint answers with %s', async (_name, response) => {
    fetch.mockResolvedValue(response())
    await expect(transport.resume({ runId: 'run-1' }, 0, signal)).rejects.toMatchObject({ code: 'not_found', status: 404, message: expect.stringContaining('endpoint') as string })
  })

  it('passes on what the server said', async () => {
    fetch.mockResolvedValue(json({ error: { code: 'rate_limited', message: 'Wait.', isRetryable: true, retryAfterMs: 900 } }, 429))
    const error = await transport.startQuestion({ prompt: 'Why?' }, 'k1', signal).catch((thrown: unknown) => thrown)
    expect(ArqError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 900, isRetryable: true })
  })

  it('makes an error of a page that a proxy sent', async () => {
    fetch.mockResolvedValue(new Response('<html>Bad Gateway</html>', { status: 502 }))
    await expect(transport.startQuestion({ prompt: 'Why?' }, 'k1', signal)).rejects.toMatchObject({ code: 'provider_unavailable', status: 502, message: expect.stringContaining('502') as string })
  })

  it('brings the kept answer of an expired run along', async () => {
    const message = { id: 'a1', role: 'assistant', parts: [] }
    fetch.mockResolvedValueOnce(json({ error: { code: 'run_expired', message: 'Gone.' }, message }, 410)).mockResolvedValueOnce(json({ error: { code: 'run_expired', message: 'Gone.' } }, 410))
    const errors = [await transport.resume({ runId: 'r' }, 0, signal).catch((error: unknown) => error), await transport.resume({ runId: 'r' }, 0, signal).catch((error: unknown) => error)]
    expect(errors).toMatchObject([
      { code: 'run_expired', finalMessage: message },
      { code: 'run_expired', finalMessage: undefined },
    ])
    for (const error of errors) expect(error).toBeInstanceOf(RunExpiredError)
  })

  it('leaves a broken line a broken line', async () => {
    fetch.mockRejectedValue(new TypeError('Load failed'))
    const error = await transport.startQuestion({ prompt: 'Why?' }, 'k1', signal).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
  })
})
