import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startFaultServer, type FaultServer } from './fault-server.js'
import { openaiChatWire } from './openai-chat-wire.js'
import type { Scenario } from './scenario.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const body = { model: 'm', stream: true, messages: [{ role: 'user', content: 'Say hello' }] }
const ask = (change: object = {}, signal?: AbortSignal): Promise<Response> =>
  fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ ...body, ...change }), ...(signal ? { signal } : {}) })
const bytesOf = (scenario: Scenario): string => openaiChatWire.encodeStream(scenario, body).map((frame) => frame.bytes.toString()).join('')

/** What a client gets before the connection fails, and whether it failed. */
async function receive(response: Response): Promise<{ text: string; failed: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const piece of response.body ?? []) text += decoder.decode(piece, { stream: true })
    return { text, failed: false }
  } catch {
    return { text, failed: true }
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('startFaultServer', { timeout: 30_000 }, () => {
  it('streams a Chat Completions answer and records the request', async () => {
    const received = await receive(await ask({ stream_options: { include_usage: true } }))
    expect(received.text).toContain('"delta":{"content":"All "}')
    expect(received.text).toContain('"finish_reason":"stop"')
    expect(received.text).toContain('"usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}')
    expect(received.text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions', body: { model: 'm' }, state: 'ended' })
  })

  it('answers in one piece and lists models', async () => {
    server.otherwise({ text: 'Whole.' })
    const answer: unknown = await (await ask({ stream: false })).json()
    expect(answer).toMatchObject({ object: 'chat.completion', choices: [{ message: { content: 'Whole.' }, finish_reason: 'stop' }] })
    expect(await (await fetch(`${server.url}/v1/models`)).json()).toMatchObject({ object: 'list', data: [{ id: 'fault-model' }] })
    server.failModels({ kind: 'status', status: 503 })
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(503)
    expect((await fetch(`${server.url}/v1/nothing`)).status).toBe(404)
  })

  it('takes the queue before matchers and the newest matcher before the default', async () => {
    server.otherwise({ text: 'default' })
    server.when('hello', { text: 'matched' })
    server.when(/^Say/, { text: 'newest' })
    server.enqueue({ text: 'queued' })
    const texts = []
    for (const content of ['Say hello', 'Say hello', 'well hello', 'bye']) {
      const reply = await (await ask({ stream: false, messages: [{ role: 'user', content }] })).text()
      texts.push(/"content":"(\w+)"/.exec(reply)?.[1])
    }
    expect(texts).toEqual(['queued', 'newest', 'matched', 'default'])
  })

  it('makes the answer from the request where it is told how', async () => {
    server.otherwise((body) => ({ text: JSON.stringify(body).includes('louder') ? 'LOUD' : 'quiet' }))
    const texts = []
    for (const content of ['hello', 'louder']) texts.push(/"content":"(\w+)"/.exec(await (await ask({ stream: false, messages: [{ role: 'user', content }] })).text())?.[1])
    expect(texts).toEqual(['quiet', 'LOUD'])
  })

  it('ends cleanly after exactly the bytes before the offset', async () => {
    const whole = bytesOf({})
    for (const atByte of [0, 1, 100, whole.length - 14]) {
      server.enqueue({ fault: { kind: 'close', atByte } })
      expect(await receive(await ask())).toEqual({ text: whole.slice(0, atByte), failed: false })
    }
  })

  it.each(['cut', 'reset'] as const)('%s breaks the connection after the offset', async (kind) => {
    const whole = bytesOf({})
    for (const atByte of [0, 1, 100, whole.length - 14]) {
      server.enqueue({ fault: { kind, atByte } })
      const received = await ask().then(receive, () => ({ text: '', failed: true }))
      expect(received.failed).toBe(true)
      // A client may drop what it had not read yet when the connection fails; it never gets more.
      expect(whole.slice(0, atByte).startsWith(received.text)).toBe(true)
    }
  })

  it.each(['chunked', 'close', 'gzip'] as const)('delivers whole bodies in %s framing, in pieces too', async (framing) => {
    server.enqueue({ framing }, { framing, pieceBytes: 7 })
    for (const _ of [1, 2]) expect(await receive(await ask())).toEqual({ text: bytesOf({}), failed: false })
  })

  it('ends early without an error where framing hides it', async () => {
    for (const framing of ['close', 'gzip'] as const) {
      server.enqueue({ framing, fault: { kind: 'close', atByte: 300 } })
      expect(await receive(await ask())).toEqual({ text: bytesOf({}).slice(0, 300), failed: false })
    }
  })

  it('holds an answer until it is released', async () => {
    server.enqueue({ id: 'gate', text: 'one two three', holdAfterChunk: 2 })
    const reader = (await ask()).body?.getReader()
    await server.held('gate')
    const first = new TextDecoder().decode((await reader?.read())?.value)
    expect(first).not.toContain('three')
    expect(server.liveRequests).toBe(1)
    expect(server.release('gate')).toBe(1)
    let rest = ''
    for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) rest += new TextDecoder().decode(piece.value)
    expect(first + rest).toBe(bytesOf({ text: 'one two three' }))
  })

  it('knows when the client went away', async () => {
    server.enqueue({ fault: { kind: 'stall', atByte: 200 } })
    const leaving = new AbortController()
    await ask({}, leaving.signal)
    expect([server.liveRequests, server.closedByClient]).toEqual([1, 0])
    leaving.abort()
    await until(() => server.closedByClient === 1)
    expect(server.liveRequests).toBe(0)
  })

  it('fails before the body: status, web page, nothing', async () => {
    server.enqueue(
      { fault: { kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: { error: { code: 'rate_limit_exceeded' } } } },
      { fault: { kind: 'html' } },
      { fault: { kind: 'refuse' } },
    )
    const limited = await ask()
    expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toEqual([429, '7', { error: { code: 'rate_limit_exceeded' } }])
    expect((await ask()).headers.get('content-type')).toContain('text/html')
    await expect(ask()).rejects.toThrow('fetch failed')
  })

  it('cuts the answers that are being written', async () => {
    server.enqueue({ id: 'gate', text: 'one two three', holdAfterChunk: 2 })
    const reading = receive(await ask())
    await server.held('gate')
    expect(server.breakLive('cut')).toBe(1)
    const { text, failed } = await reading
    expect(failed).toBe(true)
    expect(text).not.toContain('three')
    await until(() => server.breakLive('cut') === 0)
    expect([server.liveRequests, server.closedByClient]).toEqual([0, 0])
  })

  it('silences the answers that are being written and keeps them open', async () => {
    server.enqueue({ id: 'gate', text: 'one two three', holdAfterChunk: 2 })
    const leaving = new AbortController()
    const reading = receive(await ask({}, leaving.signal))
    await server.held('gate')
    expect(server.breakLive('stall')).toBe(1)
    server.release('gate')
    expect(await receive(await ask())).toMatchObject({ failed: false })
    expect(server.liveRequests).toBe(1)
    leaving.abort()
    expect((await reading).text).not.toContain('three')
    await until(() => server.closedByClient === 1)
  })

  it('never answers when told to hang, and closes all the same', async () => {
    const own = await startFaultServer()
    own.enqueue({ fault: { kind: 'hang-headers' } })
    const hanging = fetch(`${own.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
    await until(() => own.liveRequests === 1)
    await own.close()
    await expect(hanging).rejects.toThrow('fetch failed')
  })
})
