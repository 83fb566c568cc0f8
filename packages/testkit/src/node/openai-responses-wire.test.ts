import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startFaultServer, type FaultServer } from './fault-server.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const ask = (change: object = {}): Promise<Response> =>
  fetch(`${server.url}/v1/responses`, { method: 'POST', body: JSON.stringify({ model: 'm', stream: true, input: [{ role: 'user', content: 'Say hello' }], ...change }) })
const eventsOf = async (response: Response): Promise<{ type: string; sequence_number: number; delta?: string }[]> =>
  [...(await response.text()).matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? '') as { type: string; sequence_number: number })

describe('the Responses wire', { timeout: 30_000 }, () => {
  it('numbers its events and ends with how it went', async () => {
    server.otherwise({ reasoning: 'Hm.', text: 'one two', toolCalls: [{ id: 'c', name: 'find', arguments: '{"a":1}' }] })
    const events = await eventsOf(await ask())
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
    expect(events[0]?.type).toBe('response.created')
    expect(events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta)).toEqual(['one ', 'two'])
    expect(events.at(-1)?.type).toBe('response.completed')
  })

  it('spells its events with their names, and answers in one piece', async () => {
    expect(await (await ask()).text()).toContain('event: response.completed\ndata: {"type":"response.completed"')
    server.otherwise({ finishReason: 'incomplete:max_output_tokens', text: 'Half' })
    expect(await (await ask({ stream: false })).json()).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage: { output_tokens: 1 } })
  })

  it('goes on after any event of a background response, and of no other', async () => {
    server.enqueue({ text: 'one two three' })
    const all = await eventsOf(await ask({ background: true }))
    const rest = await fetch(`${server.url}/v1/responses/resp_fault_1?stream=true&starting_after=6`)
    expect(await eventsOf(rest)).toEqual(all.slice(7))
    expect(server.requests[1]).toMatchObject({ method: 'GET', path: '/v1/responses/resp_fault_1', query: '?stream=true&starting_after=6' })
    await ask()
    expect((await fetch(`${server.url}/v1/responses/resp_fault_3?stream=true`)).status).toBe(404)
  })

  it('cancels a background response, which then says no more', async () => {
    await eventsOf(await ask({ background: true }))
    const cancelled = await fetch(`${server.url}/v1/responses/resp_fault_1/cancel`, { method: 'POST' })
    expect(await cancelled.json()).toMatchObject({ id: 'resp_fault_1', status: 'cancelled' })
    expect(await eventsOf(await fetch(`${server.url}/v1/responses/resp_fault_1?stream=true`))).toEqual([])
  })
})
