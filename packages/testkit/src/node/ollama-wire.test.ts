import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFaultServer, type FaultServer } from './fault-server.js'

let server: FaultServer
beforeEach(async () => {
  server = await startFaultServer({ ollama: { models: [{ name: 'small' }], pullable: [{ name: 'large', totalBytes: 10 }] } })
})
afterEach(() => server.close())

const send = (path: string, body: unknown, method = 'POST'): Promise<Response> => fetch(`${server.url}${path}`, { method, body: JSON.stringify(body) })
const lines = async (response: Response): Promise<unknown[]> => (await response.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)

describe('the Ollama of the fault server', () => {
  const chat = { model: 'small', messages: [{ role: 'user', content: 'Hi' }], options: { num_ctx: 2_048 } }

  it('streams unless it is told not to', async () => {
    server.otherwise({ text: 'one two', reasoning: 'Hm.', usage: { input: 5, output: 2 } })
    const streamed = await send('/api/chat', chat)
    expect(streamed.headers.get('content-type')).toBe('application/x-ndjson')
    const objects = await lines(streamed)
    expect(objects).toMatchObject([
      { message: { thinking: 'Hm.' }, done: false },
      { message: { content: 'one ' }, done: false },
      { message: { content: 'two' }, done: false },
      { message: { content: '' }, done: true, done_reason: 'stop', prompt_eval_count: 5, eval_count: 2 },
    ])
    expect(await (await send('/api/chat', { ...chat, stream: false })).json()).toMatchObject({ message: { content: 'one two', thinking: 'Hm.' }, done: true, eval_count: 2 })
  })

  it('puts an error into a stream that began well', async () => {
    server.otherwise({ text: 'one two', fault: { kind: 'stream-error', atByte: 1, error: 'out of luck' } })
    const response = await send('/api/chat', chat)
    expect(response.status).toBe(200)
    expect((await lines(response)).at(-1)).toEqual({ error: 'out of luck' })
  })

  it('has only the models it was given', async () => {
    expect((await send('/api/chat', { ...chat, model: 'large' })).status).toBe(404)
    expect((await send('/api/delete', { model: 'small' }, 'DELETE')).status).toBe(200)
    expect((await send('/api/show', { model: 'small' })).status).toBe(404)
    expect((await send('/api/unknown', {})).status).toBe(404)
  })

  it('goes on with a pull that failed', async () => {
    server.enqueue({ pullStopsAtByte: 4 })
    expect((await lines(await send('/api/pull', { model: 'large' }))).at(-1)).toHaveProperty('error')
    const again = await lines(await send('/api/pull', { model: 'large' }))
    expect(again[1]).toMatchObject({ completed: 4, total: 10 })
    expect(again.at(-1)).toEqual({ status: 'success' })
    await (await send('/api/chat', { ...chat, model: 'large' })).text()
    expect(await (await fetch(`${server.url}/api/ps`)).json()).toMatchObject({ models: [{ name: 'large', context_length: 2_048 }] })
  })
})
