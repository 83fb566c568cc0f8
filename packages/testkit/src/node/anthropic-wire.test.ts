import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFaultServer, type FaultServer } from './fault-server.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ models: ['claude-haiku-4-5'] })
})
afterAll(() => server.close())

const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': 'test' }
const post = (path: string, body: object): Promise<Response> => fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
const eventsOf = (body: string): readonly { type: string }[] =>
  body.split('\n').filter((line) => line.startsWith('data: ')).map((line) => JSON.parse(line.slice(6)) as { type: string })

it('streams a message with thinking, text and a tool call', async () => {
  server.enqueue({ text: 'Look.', reasoning: 'Hm.', proof: 'sig', toolCalls: [{ id: 'toolu_1', name: 'look', arguments: '{"at":1}' }], usage: { input: 3, output: 9, cacheRead: 5 } })
  const response = await post('/v1/messages', { model: 'claude-haiku-4-5', stream: true })
  expect(response.headers.get('request-id')).toBe('req_fault_1')
  const events = eventsOf(await response.text())
  expect(events.map((event) => event.type)).toEqual([
    'message_start', 'ping',
    'content_block_start', 'content_block_delta', 'content_block_delta', 'content_block_stop',
    'content_block_start', 'content_block_delta', 'content_block_stop',
    'content_block_start', 'content_block_delta', 'content_block_delta', 'content_block_delta', 'content_block_stop',
    'message_delta', 'message_stop',
  ])
  expect(events[0]).toMatchObject({ message: { usage: { input_tokens: 3, cache_read_input_tokens: 5, cache_creation_input_tokens: 0 } } })
  expect(events[4]).toMatchObject({ delta: { type: 'signature_delta', signature: 'sig' } })
  expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } })
})

it('answers in one piece, counts tokens and lists models', async () => {
  server.enqueue({ text: 'Whole.' }, { usage: { input: 42, output: 0 } })
  expect(await (await post('/v1/messages', { model: 'm' })).json()).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'Whole.' }], stop_reason: 'end_turn' })
  expect(await (await post('/v1/messages/count_tokens', { model: 'm' })).json()).toEqual({ input_tokens: 42 })
  const models = await fetch(`${server.url}/v1/models`, { headers })
  expect(await models.json()).toMatchObject({ data: [{ id: 'claude-haiku-4-5', type: 'model' }], has_more: false })
})
