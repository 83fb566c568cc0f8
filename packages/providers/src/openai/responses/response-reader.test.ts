import type { StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { ResponseReader } from './response-reader.js'

function read(...events: readonly unknown[]): { reader: ResponseReader; events: StreamEvent[] } {
  const reader = new ResponseReader({ provider: 'openai', model: 'gpt-5', isBackground: false })
  return { reader, events: events.flatMap((event) => [...reader.accept(event)]) }
}

const created = { type: 'response.created', sequence_number: 0, response: { id: 'resp_1', model: 'gpt-5-2026', status: 'in_progress' } }
const text = (delta: string): unknown => ({ type: 'response.output_text.delta', output_index: 0, delta })
const end = (response: object = {}): unknown => ({ type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [], ...response } })

describe('ResponseReader', () => {
  it('tells who answers, streams text and is complete at the terminal event', () => {
    const { reader, events } = read(created, text('Hel'), text('lo'), end({ usage: { input_tokens: 3, input_tokens_details: { cached_tokens: 2 }, output_tokens: 1 } }))
    expect(events).toEqual([
      { type: 'response-start', provider: 'openai', model: 'gpt-5-2026', responseId: 'resp_1' },
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Hel' },
      { type: 'text-delta', id: 'text-0', delta: 'lo' },
      { type: 'text-end', id: 'text-0' },
    ])
    expect(reader.isComplete).toBe(true)
    expect(reader.accept(text('late'))).toEqual([])
    expect(reader.finish()).toMatchObject([{ usage: { input: { total: 3, cacheRead: 2 }, output: { total: 1 } } }, { type: 'finish', reason: { unified: 'stop', raw: 'completed' } }])
  })

  it('shows a refusal, and ends as filtered', () => {
    const { reader, events } = read(created, { type: 'response.refusal.delta', delta: 'I cannot help with that.' }, end())
    expect(events).toContainEqual({ type: 'text-delta', id: 'text-0', delta: 'I cannot help with that.' })
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'content-filter', raw: 'completed' } }])
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
    ['something_new', 'error'],
  ])('ends an incomplete answer by its reason: %s', (reason, unified) => {
    const { reader } = read(created, text('a'), { type: 'response.incomplete', response: { status: 'incomplete', incomplete_details: { reason } } })
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified, raw: `incomplete:${reason}` } }])
  })

  it('parts the summaries of one thought, and carries its proof', () => {
    const { events } = read(
      created,
      { type: 'response.reasoning_summary_part.added', summary_index: 0 },
      { type: 'response.reasoning_summary_text.delta', delta: 'First.' },
      { type: 'response.reasoning_summary_part.added', summary_index: 1 },
      { type: 'response.reasoning_summary_text.delta', delta: 'Second.' },
      { type: 'response.output_item.done', output_index: 0, item: { type: 'reasoning', id: 'rs_1', encrypted_content: 'abc==' } },
    )
    expect(events.map((event) => (event.type === 'reasoning-delta' ? event.delta : '')).join('')).toBe('First.\n\nSecond.')
    expect(events.at(-1)).toEqual({ type: 'reasoning-end', id: 'reasoning-0', proof: 'rs_1:abc==' })
  })

  it('keeps the proof of a thought without words', () => {
    const { events } = read(created, { type: 'response.output_item.done', item: { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'abc' } }, text('x'), end())
    expect(events.slice(1, 3)).toEqual([{ type: 'reasoning-start', id: 'reasoning-0' }, { type: 'reasoning-end', id: 'reasoning-0', proof: 'rs_1:abc' }])
    expect(events).toContainEqual({ type: 'text-start', id: 'text-1' })
  })

  it('streams the arguments of parallel calls and tells of each when it is whole', () => {
    const call = (index: number, status: string): object => ({ output_index: index, item: { type: 'function_call', id: `fc_${index}`, call_id: `call_${index}`, name: 'find', arguments: status === 'completed' ? `{"n":${index}}` : '', status } })
    const part = (index: number, delta: string): object => ({ type: 'response.function_call_arguments.delta', output_index: index, item_id: `other_${index}`, delta })
    const { reader, events } = read(
      created,
      { type: 'response.output_item.added', ...call(0, 'in_progress') }, { type: 'response.output_item.added', ...call(1, 'in_progress') },
      part(0, '{"n"'), part(1, '{"n":'), part(0, ':0}'), part(1, '1}'),
      { type: 'response.output_item.done', ...call(1, 'completed') }, { type: 'response.output_item.done', ...call(0, 'completed') },
      end({ output: [{ type: 'function_call' }] }),
    )
    expect(events.filter((event) => event.type === 'tool-input-delta').map((event) => [event.id, event.delta])).toEqual([['call_0', '{"n"'], ['call_1', '{"n":'], ['call_0', ':0}'], ['call_1', '1}']])
    expect(events.filter((event) => event.type === 'tool-call').map((event) => [event.id, event.input])).toEqual([['call_1', '{"n":1}'], ['call_0', '{"n":0}']])
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'tool-calls', raw: 'completed' } }])
  })

  it('never tells of half a call', () => {
    const item = { type: 'function_call', call_id: 'c', name: 'find', arguments: '{"a', status: 'incomplete' }
    const { events } = read(created, { type: 'response.output_item.added', output_index: 0, item }, { type: 'response.output_item.done', output_index: 0, item })
    expect(events.some((event) => event.type === 'tool-call')).toBe(false)
  })

  it('gives each cited page once, and log probabilities where they come', () => {
    const cite = (url: string): object => ({ type: 'response.output_text.annotation.added', annotation: { type: 'url_citation', url, title: 'A page' } })
    const { events } = read(created, { ...(text('x') as object), logprobs: [{ token: 'x', logprob: -0.5, top_logprobs: [] }] }, cite('https://a.example'), cite('https://a.example'), cite('https://b.example'))
    expect(events.filter((event) => event.type === 'source').map((event) => event.url)).toEqual(['https://a.example', 'https://b.example'])
    expect(events).toContainEqual({ type: 'logprobs', tokens: [{ token: 'x', logprob: -0.5 }] })
  })

  it('survives whatever a compatible server sends', () => {
    const odd = [null, 7, 'text', {}, { type: 'response.output_item.done' }, { type: 'response.output_item.added', item: null }, { type: 'response.output_text.delta' }, { type: 'response.completed', response: null }]
    const { reader } = read(...odd)
    expect(reader.isComplete).toBe(true)
    expect(read({ type: 'response.failed' }).reader.failure).toBeDefined()
    expect(read({ type: 'error', code: 'server_error', message: 'no' }).reader.failure).toMatchObject({ code: 'server_error' })
  })

  it('tells what a content filter found, once, and keeps it beside a failure', () => {
    const results = { hate: { filtered: true, severity: 'high' } }
    const content_filters = [{ source_type: 'prompt', content_filter_results: { hate: { filtered: false, severity: 'safe' } } }, { source_type: 'completion', content_filter_results: results }]
    const { events } = read({ ...created, response: { ...created.response, content_filters: [] } }, text('a'), end({ content_filters }))
    expect(events.filter((event) => event.type === 'content-filter')).toEqual([
      { type: 'content-filter', where: 'prompt', findings: [{ category: 'hate', filtered: false, severity: 'safe' }] },
      { type: 'content-filter', where: 'answer', findings: [{ category: 'hate', filtered: true, severity: 'high' }] },
    ])
    const failed = read(created, { type: 'response.failed', response: { error: { code: 'content_filter', message: 'no' }, content_filters } })
    expect(failed.reader.failure).toMatchObject({ code: 'content_filter', error: { content_filters } })
  })

  it('means the model where the answer names its deployment', () => {
    const start = (model: string): unknown => new ResponseReader({ provider: 'azure', model: 'gpt-4o', deployment: 'prod', isBackground: false }).accept({ type: 'response.created', response: { model } })
    expect(start('prod')).toMatchObject([{ model: 'gpt-4o' }])
    expect(start('gpt-4o-2024-08-06')).toMatchObject([{ model: 'gpt-4o-2024-08-06' }])
  })
})
