import type { StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { MessagesReader } from './messages-reader.js'

const start = { type: 'message_start', message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 3, output_tokens: 1, cache_read_input_tokens: null } } }
const stop = [{ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }, { type: 'message_stop' }]
const block = (index: number, content: object, ...deltas: object[]): object[] => [
  { type: 'content_block_start', index, content_block: content },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
]

function read(...events: object[]): readonly StreamEvent[] {
  const reader = new MessagesReader({ provider: 'p', model: 'asked' })
  const told = events.flatMap((event) => reader.accept(event))
  expect(reader.isComplete).toBe(true)
  return [...told, ...reader.finish()]
}

describe('MessagesReader', () => {
  it('keeps thinking that was encrypted whole as a proof without text', () => {
    const events = read(start, ...block(0, { type: 'redacted_thinking', data: 'encrypted' }), ...stop)
    expect(events.slice(1, 3)).toEqual([{ type: 'reasoning-start', id: 'reasoning-0' }, { type: 'reasoning-end', id: 'reasoning-0', proof: 'redacted_thinking:encrypted' }])
  })

  it('joins a signature that comes in pieces', () => {
    const pieces = [{ type: 'signature_delta', signature: 'ab' }, { type: 'signature_delta', signature: 'cd' }]
    expect(read(start, ...block(0, { type: 'thinking', thinking: 'Hm' }, ...pieces), ...stop)).toContainEqual({ type: 'reasoning-end', id: 'reasoning-0', proof: 'abcd' })
  })

  it('tells cited pages as sources, and other citations as they came', () => {
    const page = { type: 'web_search_result_location', url: 'https://example.com/', title: 'Example' }
    const place = { type: 'char_location', document_index: 0 }
    const deltas = [page, place].map((citation) => ({ type: 'citations_delta', citation }))
    const events = read(start, ...block(0, { type: 'text', text: 'Said.' }, ...deltas), ...stop)
    expect(events.find((event) => event.type === 'source')).toMatchObject({ url: 'https://example.com/', title: 'Example' })
    expect(events).toContainEqual({ type: 'raw', value: place })
    expect(events).toContainEqual({ type: 'text-delta', id: 'text-0', delta: 'Said.' })
  })

  it('passes the vendor’s own tools on as they are, and never as calls for the application', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
    const events = read(start, ...block(0, search, { type: 'input_json_delta', partial_json: '{"query":"x"}' }), ...stop)
    expect(events.map((event) => event.type)).toEqual(['response-start', 'raw', 'usage', 'finish'])
  })

  it('says why the filter ended the answer', () => {
    const refused = [{ type: 'message_delta', delta: { stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'bio' } } }, { type: 'message_stop' }]
    const events = read(start, ...refused)
    expect(events).toContainEqual({ type: 'content-filter', where: 'answer', findings: [{ category: 'bio', filtered: true }] })
    expect(events.at(-1)).toEqual({ type: 'finish', reason: { unified: 'content-filter', raw: 'refusal' } })
  })

  it('counts up to the last usage, and takes null for silence', () => {
    const usage = read(start, ...stop).find((event) => event.type === 'usage')
    expect(usage).toEqual({ type: 'usage', usage: { input: { total: 3 }, output: { total: 9 }, source: 'provider', raw: { input_tokens: 3, output_tokens: 9 } } })
  })

  it('reads messages that follow one another as one answer, which is whole with the last of them', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'roll', input: { die: 6 } }
    const second = { type: 'message_start', message: { content: [call], stop_reason: 'tool_use' } }
    const reader = new MessagesReader({ provider: 'p', model: 'asked' })
    const told = [start, ...block(0, { type: 'text', text: 'One' }), ...stop].flatMap((event) => reader.accept(event))
    expect(reader.isComplete).toBe(true)
    told.push(...reader.accept({ type: 'message_start', message: {} }))
    reader.accept({ type: 'message_stop' })
    expect(reader.isComplete).toBe(false)
    told.push(...reader.accept(second), ...reader.accept({ type: 'message_stop' }), ...reader.finish())
    expect(told.filter((event) => event.type === 'response-start')).toHaveLength(1)
    expect(told.slice(-3)).toMatchObject([{ type: 'tool-call', id: 'toolu_1', input: '{"die":6}' }, { type: 'usage' }, { type: 'finish', reason: { raw: 'tool_use' } }])
  })

  it.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['something_new', 'stop'],
  ])('understands the stop reason %s', (raw, unified) => {
    const ended = [{ type: 'message_delta', delta: { stop_reason: raw } }, { type: 'message_stop' }]
    expect(read(start, ...ended).at(-1)).toEqual({ type: 'finish', reason: { unified, raw } })
  })
})
