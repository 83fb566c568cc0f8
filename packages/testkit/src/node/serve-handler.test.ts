import { afterEach, describe, expect, it } from 'vitest'
import { serveHandler, type HandlerServer, type ServedRoutes } from './serve-handler.js'

describe('serveHandler', () => {
  let server: HandlerServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  const serve = async (routes: Partial<ServedRoutes>): Promise<HandlerServer> => {
    const missing = (): Promise<Response> => Promise.resolve(new Response(null, { status: 404 }))
    server = await serveHandler({ GET: missing, POST: missing, DELETE: missing, ...routes })
    return server
  }

  it('passes method, path, headers and body on, and the answer back', async () => {
    const { url, requests } = await serve({
      POST: async (request) => {
        const { pathname, search } = new URL(request.url)
        return Response.json({ pathname, search, kind: request.headers.get('x-kind'), body: await request.text() }, { status: 201, headers: { 'x-answer': 'yes' } })
      },
    })
    const response = await fetch(`${url}/api/chat?deep=1`, { method: 'POST', headers: { 'x-kind': 'question' }, body: 'Grüße 🏡' })
    expect(response.status).toBe(201)
    expect(response.headers.get('x-answer')).toBe('yes')
    expect(await response.json()).toEqual({ pathname: '/api/chat', search: '?deep=1', kind: 'question', body: 'Grüße 🏡' })
    expect(requests).toEqual(['POST /api/chat?deep=1'])
  })

  it('answers without a body', async () => {
    const { url } = await serve({ GET: () => Promise.resolve(new Response(null, { status: 204 })) })
    const response = await fetch(url)
    expect([response.status, await response.text()]).toEqual([204, ''])
  })

  it('sends each piece of a stream as it comes', async () => {
    let send: (text: string) => void = () => {}
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => (text === '' ? controller.close() : controller.enqueue(new TextEncoder().encode(text)))
      },
    })
    const { url } = await serve({ GET: () => Promise.resolve(new Response(body)) })
    const reader = (await fetch(url)).body?.pipeThrough(new TextDecoderStream()).getReader()
    send('one')
    expect(await reader?.read()).toEqual({ done: false, value: 'one' })
    send('two')
    expect(await reader?.read()).toEqual({ done: false, value: 'two' })
    send('')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('tells the handler when the client leaves', async () => {
    let cancelled: () => void = () => {}
    const left = new Promise<void>((resolve) => (cancelled = resolve))
    let signal: AbortSignal | undefined
    const { url } = await serve({
      GET: (request) => {
        signal = request.signal
        return Promise.resolve(new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([1])), cancel: () => cancelled() })))
      },
    })
    const leave = new AbortController()
    const response = await fetch(url, { signal: leave.signal })
    await response.body?.getReader().read()
    leave.abort()
    await left
    expect(signal?.aborted).toBe(true)
  })

  it('drops the connection when the handler throws', async () => {
    const { url } = await serve({ GET: () => Promise.reject(new Error('boom')) })
    await expect(fetch(url)).rejects.toThrow(TypeError)
  })
})
