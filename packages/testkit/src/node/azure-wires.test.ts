import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startFaultServer, type FaultServer } from './fault-server.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ azure: { deployments: ['here'] } })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

interface Chunk {
  id?: string
  model?: string
  choices?: { finish_reason: string | null; content_filter_results?: Record<string, unknown>; delta?: { content?: string } }[]
  prompt_filter_results?: { content_filter_results: Record<string, unknown> }[]
  response?: { content_filters: { source_type: string; blocked: boolean }[] }
}

const ask = (path: string, change: object = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify({ model: 'here', stream: true, messages: [{ role: 'user', content: 'Say hello' }], ...change }) })
const chunksOf = async (response: Response): Promise<Chunk[]> =>
  [...(await response.text()).matchAll(/^data: (\{.+)$/gm)].map(([, data]) => JSON.parse(data ?? '') as Chunk)

const chat = '/openai/v1/chat/completions'
const high = { filtered: true, severity: 'high' }

describe('the Azure wires', { timeout: 30_000 }, () => {
  it('opens with what the filter found in the prompt, and tells of the answer beside each piece', async () => {
    server.otherwise({ text: 'one two', contentFilter: { prompt: { hate: { filtered: false, severity: 'low' } } } })
    const response = await ask(chat)
    expect(response.headers.get('apim-request-id')).toBe('apim_fault_1')
    expect(response.headers.get('x-ms-region')).toBe('Fault Region')
    const chunks = await chunksOf(response)
    expect(chunks[0]).toMatchObject({ id: '', model: '', choices: [], prompt_filter_results: [{ content_filter_results: { hate: { severity: 'low' }, violence: { severity: 'safe' } } }] })
    expect(chunks[2]?.choices?.[0]).toMatchObject({ delta: { content: 'one ' }, content_filter_results: { hate: { severity: 'safe' } } })
    expect(chunks.at(-1)?.choices?.[0]).toMatchObject({ finish_reason: 'stop', content_filter_results: {} })
  })

  it('tells of a filtered answer with its end, and late where the filter works beside the model', async () => {
    server.enqueue({ finishReason: 'content_filter', contentFilter: { answer: { hate: high } } })
    expect((await chunksOf(await ask(chat))).at(-1)?.choices?.[0]?.content_filter_results).toMatchObject({ hate: high })
    server.enqueue({ contentFilter: { answer: { hate: high }, late: true } })
    const late = await chunksOf(await ask(chat, { stream_options: { include_usage: true } }))
    expect(late.at(-3)?.choices?.[0]?.finish_reason).toBe('stop')
    expect(late.at(-2)).toMatchObject({ id: '', choices: [{ finish_reason: null, content_filter_results: { hate: high } }] })
    expect(late.at(-1)).toMatchObject({ choices: [], usage: {} })
  })

  it('tells of both in one piece', async () => {
    expect(await (await ask(chat, { stream: false })).json()).toMatchObject({
      prompt_filter_results: [{ prompt_index: 0 }],
      choices: [{ message: { content: 'All is well.' }, content_filter_results: { violence: { filtered: false } } }],
    })
  })

  it('knows the older paths, with their version only', async () => {
    const path = '/openai/deployments/here/chat/completions'
    expect((await ask(path)).status).toBe(404)
    expect((await ask(`${path}?api-version=2024-10-21`, { model: 'any' })).status).toBe(200)
    expect(await (await ask('/openai/deployments/elsewhere/chat/completions?api-version=2024-10-21')).json()).toMatchObject({ error: { code: 'DeploymentNotFound' } })
    expect(await (await ask(chat, { model: 'elsewhere' })).json()).toMatchObject({ error: { code: 'DeploymentNotFound' } })
    expect(await (await fetch(`${server.url}/openai/v1/models`)).json()).toMatchObject({ data: [{ id: 'fault-model' }] })
    expect((await fetch(`${server.url}/openai/models?api-version=2024-10-21`)).status).toBe(200)
  })

  it.each(['/openai/v1/responses', '/openai/responses'])('answers, goes on and cancels under %s', async (path) => {
    const version = path.includes('v1') ? '' : 'api-version=2025-04-01-preview'
    server.otherwise({ text: 'one two three', contentFilter: { answer: { hate: high } } })
    const all = await chunksOf(await ask(`${path}?${version}`, { background: true }))
    expect(all[0]?.response?.content_filters).toEqual([])
    expect(all.at(-1)?.response?.content_filters).toMatchObject([{ source_type: 'prompt', blocked: false }, { source_type: 'completion', blocked: true }])
    expect(await chunksOf(await fetch(`${server.url}${path}/resp_fault_1?stream=true&starting_after=6&${version}`))).toEqual(all.slice(7))
    expect(await (await ask(`${path}/resp_fault_1/cancel?${version}`)).json()).toMatchObject({ status: 'cancelled' })
  })
})
