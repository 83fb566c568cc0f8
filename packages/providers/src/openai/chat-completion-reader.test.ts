import { ProviderUnavailableError, type StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { ChatCompletionReader } from './chat-completion-reader.js'

const choice = (delta: unknown, finish_reason: string | null = null, index = 0): unknown => ({
  id: 'chatcmpl-1',
  model: 'gpt-4o-2024',
  choices: [{ index, delta, finish_reason }],
})

function read(...chunks: readonly unknown[]): { reader: ChatCompletionReader; events: StreamEvent[]; types: string[] } {
  const reader = new ChatCompletionReader({ provider: 'openai', model: 'gpt-4o', requestId: 'req_1' })
  const events = chunks.flatMap((chunk) => [...reader.accept(chunk)])
  return { reader, events, types: events.map((event) => event.type) }
}

describe('ChatCompletionReader', () => {
  it('tells who answers, streams text and is complete at the finish reason', () => {
    const { reader, events } = read(choice({ role: 'assistant', content: '' }), choice({ content: 'Hel' }), choice({ content: 'lo' }), choice({}, 'stop'))
    expect(events).toEqual([
      { type: 'response-start', provider: 'openai', model: 'gpt-4o-2024', responseId: 'chatcmpl-1', requestId: 'req_1' },
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Hel' },
      { type: 'text-delta', id: 'text-0', delta: 'lo' },
      { type: 'text-end', id: 'text-0' },
    ])
    expect(reader.isComplete).toBe(true)
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'stop', raw: 'stop' } }])
  })

  it('ignores content after the marker and still takes usage', () => {
    const { reader } = read(choice({ content: 'x' }, 'stop'))
    expect(reader.accept(choice({ content: 'late' }))).toEqual([])
    expect(reader.hasFinalUsage).toBe(false)
    reader.accept({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } })
    expect(reader.hasFinalUsage).toBe(true)
    expect(reader.finish()[0]).toMatchObject({ type: 'usage', usage: { input: { total: 3 }, output: { total: 1 }, source: 'provider' } })
  })

  it('waits for a finish reason of every choice it has seen and reads only the first', () => {
    const { reader, events } = read(choice({ content: 'a' }), choice({ content: 'b' }, null, 1), choice({}, 'length'))
    expect(reader.isComplete).toBe(false)
    reader.accept(choice({}, 'stop', 1))
    expect(reader.isComplete).toBe(true)
    expect(events.filter((event) => event.type === 'text-delta')).toHaveLength(1)
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'length', raw: 'length' } }])
  })

  it('opens a block of its own for each change between reasoning and text', () => {
    const { types, events } = read(
      choice({ reasoning_content: 'Hm' }),
      choice({ reasoning_content: null, content: 'Yes' }),
      choice({ reasoning: 'but' }),
      choice({ content: '.' }, 'stop'),
    )
    expect(types.slice(1)).toEqual([
      'reasoning-start', 'reasoning-delta', 'reasoning-end', 'text-start', 'text-delta', 'text-end',
      'reasoning-start', 'reasoning-delta', 'reasoning-end', 'text-start', 'text-delta', 'text-end',
    ])
    expect(new Set(events.map((event) => ('id' in event ? event.id : ''))).size).toBe(5)
  })

  it('reads content that is a list of parts', () => {
    const thinking = { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Sum.' }] }] }
    const { events } = read(choice(thinking), choice({ content: [{ type: 'text', text: '4' }, { type: 'reference', reference_ids: [1] }] }, 'stop'))
    expect(events).toContainEqual({ type: 'reasoning-delta', id: 'reasoning-0', delta: 'Sum.' })
    expect(events).toContainEqual({ type: 'text-delta', id: 'text-1', delta: '4' })
  })

  it('puts tool calls together and hands them out only when the answer is whole', () => {
    const call = (index: number, rest: object): unknown => choice({ tool_calls: [{ index, ...rest }] })
    const { reader, types } = read(
      call(0, { id: 'a', function: { name: 'find', arguments: '' } }),
      call(0, { function: { arguments: '{"q":' } }),
      call(1, { id: 'b', function: { name: 'list', arguments: '{}' } }),
      call(0, { function: { arguments: '1}' } }),
    )
    expect(types).not.toContain('tool-call')
    expect(reader.accept(choice({}, 'tool_calls'))).toEqual([
      { type: 'tool-call', id: 'a', name: 'find', input: '{"q":1}' },
      { type: 'tool-call', id: 'b', name: 'list', input: '{}' },
    ])
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'tool-calls', raw: 'tool_calls' } }])
  })

  it('tells tool calls apart without an index, and with the same index', () => {
    const whole = (id: string, index?: number): object => ({ id, ...(index === undefined ? {} : { index }), function: { name: `tool_${id}`, arguments: '{}' } })
    const inputs = (delta: object): unknown[] => read(choice(delta, 'tool_calls')).events.filter((event) => event.type === 'tool-call')
    const expected = ['x', 'y'].map((id) => ({ type: 'tool-call', id, name: `tool_${id}`, input: '{}' }))
    expect(inputs({ tool_calls: [whole('x'), whole('y')] })).toEqual(expected)
    expect(inputs({ tool_calls: [whole('x', 0), whole('y', 0)] })).toEqual(expected)
  })

  it('waits for the name of a tool before it tells of the call', () => {
    const { types } = read(
      choice({ tool_calls: [{ index: 0, function: { arguments: '{' } }] }),
      choice({ tool_calls: [{ index: 0, function: { name: 'find', arguments: '}' } }] }, 'tool_calls'),
    )
    expect(types).toEqual(['response-start', 'tool-input-start', 'tool-input-delta', 'tool-call'])
  })

  it('survives whatever a compatible server sends', () => {
    const odd = [null, 7, 'text', {}, { choices: null }, { choices: [null] }, { choices: [{}] }, { choices: [{ index: 0, delta: null }] }]
    const { reader, events } = read(...odd, choice({ content: null, tool_calls: null, reasoning_content: null }), { hello: 'world' }, choice({ content: 'ok' }, 'eos'))
    expect(events).toContainEqual({ type: 'raw', value: { hello: 'world' } })
    expect(events).toContainEqual({ type: 'text-delta', id: 'text-0', delta: 'ok' })
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'stop', raw: 'eos' } }])
  })

  it('takes usage where Groq, Moonshot and DeepSeek put it, and the last of many', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_cache_hit_tokens: 4 }
    const places = [{ x_groq: { usage } }, { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] }, { usage }]
    for (const place of places) {
      const { reader } = read(choice({ content: 'a' }, 'stop'), { choices: [], usage: { prompt_tokens: 1 } }, { choices: [], ...place })
      expect(reader.finish()[0]).toMatchObject({ usage: { input: { total: 5, cacheRead: 4 }, output: { total: 2 }, raw: usage } })
    }
  })

  it('counts reasoning in, also where the vendor left it out of its completion tokens', () => {
    const outputOf = (raw: object): unknown => {
      const { reader } = read(choice({}, 'stop'), { choices: [], usage: raw })
      return reader.finish()[0]
    }
    const openai = { prompt_tokens: 10, completion_tokens: 50, total_tokens: 60, completion_tokens_details: { reasoning_tokens: 40 } }
    const xai = { prompt_tokens: 12, completion_tokens: 2, total_tokens: 354, completion_tokens_details: { reasoning_tokens: 340 } }
    expect(outputOf(openai)).toMatchObject({ usage: { output: { total: 50, reasoning: 40 } } })
    expect(outputOf(xai)).toMatchObject({ usage: { output: { total: 342, reasoning: 340 } } })
    expect(outputOf({ prompt_tokens: 1 })).toMatchObject({ usage: { output: { total: undefined } } })
  })

  it('shows a refusal, and ends as filtered', () => {
    const { reader, events } = read(choice({ refusal: 'I cannot ' }), choice({ refusal: 'do that.' }), choice({}, 'stop'))
    expect(events).toContainEqual({ type: 'text-delta', id: 'text-0', delta: 'do that.' })
    expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'content-filter', raw: 'stop' } }])
  })

  it('tells log probabilities after their text', () => {
    const { types, events } = read({ choices: [{ index: 0, delta: { content: 'Hi' }, logprobs: { content: [{ token: 'Hi', logprob: -0.1, top_logprobs: [] }] } }] }, choice({}, 'stop'))
    expect(types).toEqual(['response-start', 'text-start', 'text-delta', 'logprobs', 'text-end'])
    expect(events).toContainEqual({ type: 'logprobs', tokens: [{ token: 'Hi', logprob: -0.1 }] })
  })

  it('reports a finish reason that means failure as one', () => {
    expect(() => read(choice({ content: 'a' }, 'insufficient_system_resource'))).toThrow(ProviderUnavailableError)
  })

  describe('beside a content filter', () => {
    const safe = { hate: { filtered: false, severity: 'safe' } }
    const high = { hate: { filtered: true, severity: 'high' } }
    const opening = { id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0, content_filter_results: safe }] }
    const piece = (results: object, finish_reason: string | null = null): unknown => ({ id: 'x', model: 'm', choices: [{ index: 0, delta: { content: 'a' }, finish_reason, content_filter_results: results }] })
    const late = (results: object, finish_reason: string | null = null): unknown => ({ id: '', model: '', choices: [{ index: 0, finish_reason, content_filter_results: results }] })
    const finding = (where: string, filtered: boolean, severity: string): unknown => ({ type: 'content-filter', where, findings: [{ category: 'hate', filtered, severity }] })

    it('tells what was found once, after who answers', () => {
      const { types, events } = read(opening, piece(safe), piece(safe), piece(safe, 'stop'))
      expect(types.slice(0, 3)).toEqual(['response-start', 'content-filter', 'content-filter'])
      expect(events.filter((event) => event.type === 'content-filter')).toEqual([finding('prompt', false, 'safe'), finding('answer', false, 'safe')])
    })

    it('takes a remark before the answer for no beginning of it', () => {
      const { events } = read(opening, late(safe), piece({}))
      expect(events[0]).toMatchObject({ type: 'response-start', model: 'm', responseId: 'x' })
    })

    it('lets a filter that works beside the model have the last word', () => {
      const { reader } = read(opening, piece({}, 'stop'))
      expect(reader.accept(late(high))).toEqual([])
      expect(reader.finish()).toEqual([finding('answer', true, 'high'), { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }])
      const stopped = read(opening, piece({}, 'stop'))
      stopped.reader.accept(late(high, 'content_filter'))
      expect(stopped.reader.finish().at(-1)).toEqual({ type: 'finish', reason: { unified: 'content-filter', raw: 'stop' } })
    })

    it('ends where the filter ends it', () => {
      const { reader, events } = read(opening, piece({}), late(high, 'content_filter'))
      expect(events).toContainEqual(finding('answer', true, 'high'))
      expect(reader.finish()).toEqual([{ type: 'finish', reason: { unified: 'content-filter', raw: 'content_filter' } }])
    })
  })

  it('means the model where the answer names its deployment', () => {
    const start = (model: string): unknown => new ChatCompletionReader({ provider: 'azure', model: 'gpt-4o', deployment: 'prod' }).accept({ model, choices: [{ delta: {} }] })
    expect(start('prod')).toMatchObject([{ model: 'gpt-4o' }])
    expect(start('gpt-4o-2024-08-06')).toMatchObject([{ model: 'gpt-4o-2024-08-06' }])
  })
})
