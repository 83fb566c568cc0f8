import { ContentFilterError, type ModelRequest, type StreamEvent } from '@arq/core'
import { readEvents, type ReadEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { azure } from './azure.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const high = { filtered: true, severity: 'high' }
const low = { filtered: false, severity: 'low' }

function ask(api: 'chat' | 'responses', scenario: Scenario): Promise<ReadEvents> {
  server.enqueue(scenario)
  return readEvents(azure({ endpoints: [server.url], apiKey: 'test-key-123', api }).stream(request))
}

/** Category by category, what was told, in the order it was. */
function told({ events }: ReadEvents): readonly string[] {
  return events.flatMap((event: StreamEvent) =>
    event.type === 'content-filter' ? event.findings.map(({ category, filtered, severity }) => `${event.where}: ${category} ${severity ?? 'not found'}${filtered ? ', filtered' : ''}`) : [],
  )
}

const safe = (where: string): string[] => ['hate', 'self_harm', 'sexual', 'violence'].map((category) => `${where}: ${category} safe`)

describe('what Azure’s filter finds', { timeout: 30_000 }, () => {
  it.each(['chat', 'responses'] as const)('is told once over %s, however often it is repeated', async (api) => {
    const read = await ask(api, { text: 'one two three four five' })
    expect(told(read)).toEqual([...safe('prompt'), 'prompt: jailbreak not found', ...safe('answer')])
    expect(read).toMatchObject({ text: 'one two three four five', finish: { unified: 'stop' }, error: undefined })
    expect(read.events[0]?.type).toBe('response-start')
  })

  it.each([
    ['chat', 'content_filter', 'content_filter'],
    ['responses', 'incomplete:content_filter', 'incomplete:content_filter'],
  ] as const)('ends a filtered answer over %s as one', async (api, finishReason, raw) => {
    const read = await ask(api, { text: 'one two', finishReason, contentFilter: { prompt: { hate: low }, answer: { violence: high } } })
    expect(read).toMatchObject({ text: 'one two', error: undefined, finish: { unified: 'content-filter', raw } })
    expect(told(read)).toContain('prompt: hate low')
    expect(told(read).at(-1)).toBe('answer: violence high, filtered')
  })

  it('is told after the text where the filter works beside the model', async () => {
    const read = await ask('chat', { text: 'one two', contentFilter: { answer: { violence: high }, late: true } })
    expect(read).toMatchObject({ text: 'one two', error: undefined, finish: { unified: 'stop' }, usage: { output: { total: 2 } } })
    expect(read.events.slice(-3).map((event) => event.type)).toEqual(['content-filter', 'usage', 'finish'])
    expect(told(read)).toContain('answer: violence high, filtered')
  })

  it('is read before the first content, and where a chunk has no choices at all', async () => {
    const read = await ask('chat', { extraEvents: { first: [{ id: '', choices: [] }, { id: '', object: '' }, { choices: [{ index: 0, finish_reason: null, content_filter_results: { hate: low } }] }] } })
    expect(read).toMatchObject({ text: 'All is well.', error: undefined })
    expect(told(read)).toContain('answer: hate low')
  })

  it.each([
    ['chat', { innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: high, violence: low } } }],
    ['responses', { content_filters: [{ blocked: true, source_type: 'prompt', content_filter_results: { hate: high, violence: low } }] }],
  ] as const)('refuses a prompt over %s with a typed error that names what was found', async (api, findings) => {
    const body = { error: { code: 'content_filter', type: null, param: 'prompt', message: 'The response was filtered: how to do harm', status: 400, ...findings } }
    const { error, events } = await ask(api, { fault: { kind: 'status', status: 400, body } })
    expect(error).toBeInstanceOf(ContentFilterError)
    expect(error).toMatchObject({ isRetryable: false, status: 400, requestId: 'apim_fault_1', details: { vendorCode: 'content_filter', filtered: 'hate', severities: 'hate=high,violence=low' } })
    expect(JSON.stringify(error)).not.toContain('how to do harm')
    expect(events).toEqual([])
  })
})
