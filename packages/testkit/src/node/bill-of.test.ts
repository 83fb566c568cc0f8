import { afterEach, describe, expect, it } from 'vitest'
import { startFaultServer, type FaultServer } from './fault-server.js'
import type { BodyPlace } from './body-place.js'
import type { Scenario } from './scenario.js'

const answer = { text: 'one two three four five', usage: { input: 40, output: 50 } }
const streamed = { model: 'm', stream: true, messages: [{ role: 'user', content: 'Count to five.' }] }
let server: FaultServer

async function billed(scenario: Scenario, { path = '/v1/chat/completions', body = streamed as object } = {}): Promise<unknown> {
  server = await startFaultServer({ countTokens: (text) => text.length })
  server.enqueue(scenario)
  await fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) }).then((response) => response.text()).catch(() => '')
  return server.requests[0]?.billed
}

afterEach(() => server.close())

describe('what the fault server bills', () => {
  it('is the usage of the scenario, whether it was told or not', async () => {
    expect(await billed(answer)).toEqual({ input: 40, output: 50 })
  })

  it('is counted where the scenario has no usage', async () => {
    expect(await billed({ text: 'one two', reasoning: 'hm', usage: null })).toEqual({ input: 10, output: 9 })
  })

  it.each([['start', 0], ['inside-text', 8], ['after-text', 14], ['before-last-event', 50], ['end', 50]] as const)('is what went out whole of an answer cut at %s', async (atByte: BodyPlace, output) => {
    expect(await billed({ ...answer, fault: { kind: 'close', atByte } })).toEqual({ input: 40, output })
  })

  it('is all of an answer whose bytes are only delayed or damaged', async () => {
    expect(await billed({ ...answer, fault: { kind: 'corrupt', atByte: 5 } })).toEqual({ input: 40, output: 50 })
  })

  it('is all of a document, wherever it breaks off', async () => {
    expect(await billed({ ...answer, fault: { kind: 'close', atByte: 'inside-text' } }, { body: { ...streamed, stream: false } })).toEqual({ input: 40, output: 50 })
  })

  it('is nothing for a request that no model answered', async () => {
    expect(await billed({ fault: { kind: 'status', status: 500 } })).toBeUndefined()
    await server.close()
    expect(await billed({}, { path: '/v1/messages/count_tokens' })).toBeUndefined()
  })

  it('is counted the same way when a client asks beforehand', async () => {
    server = await startFaultServer({ countTokens: (text) => text.length })
    const body = { model: 'm', system: 'four', messages: [{ role: 'user', content: 'five!' }, { role: 'user', content: [{ type: 'text', text: 'sixsix' }] }] }
    const response = await fetch(`${server.url}/v1/messages/count_tokens`, { method: 'POST', body: JSON.stringify(body) })
    expect(await response.json()).toEqual({ input_tokens: 15 + 3 * 4 })
  })
})
