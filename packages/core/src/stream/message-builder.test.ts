import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import { MessageBuilder } from './message-builder.js'
import type { UIMessageChunk } from './ui-message-chunk.js'

function built(...chunks: UIMessageChunk[]): UIMessage {
  const builder = new MessageBuilder('fallback')
  for (const chunk of chunks) builder.push(chunk)
  return builder.message()
}

const partsOf = (...chunks: UIMessageChunk[]): UIMessage['parts'] => built(...chunks).parts

describe('MessageBuilder', () => {
  it('starts empty under the id it was given', () => {
    expect(built()).toStrictEqual({ id: 'fallback', role: 'assistant', parts: [] })
  })

  it('builds every kind of part in its order', () => {
    expect(
      built(
        { type: 'start', messageId: 'm', messageMetadata: { arq: { runId: 'r' } } },
        { type: 'start-step' },
        { type: 'reasoning-start', id: 'think' },
        { type: 'reasoning-delta', id: 'think', delta: 'hm' },
        { type: 'reasoning-end', id: 'think' },
        { type: 'source-url', sourceId: 's', url: 'https://example.com/', title: 'Home' },
        { type: 'source-url', sourceId: 's2', url: 'https://example.com/2' },
        { type: 'text-start', id: 'say' },
        { type: 'text-delta', id: 'say', delta: 'Hel' },
        { type: 'text-delta', id: 'say', delta: 'lo' },
        { type: 'data-arq-status', data: { state: 'stalled' }, transient: true },
        { type: 'message-metadata', messageMetadata: { arq: { model: 'm-1' } } },
        { type: 'finish-step' },
        { type: 'finish', finishReason: 'stop', messageMetadata: { arq: { finishReason: 'stop' } } },
      ),
    ).toStrictEqual({
      id: 'm',
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'reasoning', text: 'hm', state: 'done' },
        { type: 'source-url', sourceId: 's', url: 'https://example.com/', title: 'Home' },
        { type: 'source-url', sourceId: 's2', url: 'https://example.com/2' },
        { type: 'text', text: 'Hello', state: 'done' },
      ],
      metadata: { arq: { runId: 'r', model: 'm-1', finishReason: 'stop' } },
    })
  })

  it('follows a tool call from its first word to its input', () => {
    const builder = new MessageBuilder('m')
    const seen = (
      [
        { type: 'tool-input-start', toolCallId: 'c', toolName: 'find', dynamic: true },
        { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a"' },
        { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: ':1}' },
        { type: 'tool-input-available', toolCallId: 'c', toolName: 'find', input: { a: 1 }, dynamic: true },
      ] as const
    ).map((chunk) => {
      builder.push(chunk)
      return builder.message().parts
    })
    const common = { type: 'dynamic-tool', toolName: 'find', toolCallId: 'c' }
    expect(seen).toStrictEqual([
      [{ ...common, state: 'input-streaming' }],
      [{ ...common, state: 'input-streaming', input: '{"a"' }],
      [{ ...common, state: 'input-streaming', input: '{"a":1}' }],
      [{ ...common, state: 'input-available', input: { a: 1 } }],
    ])
  })

  it('shows a call that was taken back as one that failed', () => {
    const builder = new MessageBuilder('m')
    builder.push({ type: 'tool-input-start', toolCallId: 'c', toolName: 'find', dynamic: true })
    builder.push({ type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a' })
    builder.push({ type: 'tool-input-error', toolCallId: 'c', toolName: 'find', input: {}, errorText: 'It broke off.', dynamic: true })
    expect(builder.message().parts).toEqual([{ type: 'dynamic-tool', toolName: 'find', toolCallId: 'c', state: 'output-error', input: {}, errorText: 'It broke off.' }])
  })

  it('keeps tool calls apart, also one that came whole', () => {
    expect(
      partsOf(
        { type: 'tool-input-start', toolCallId: 'c1', toolName: 'find', dynamic: true },
        { type: 'tool-input-available', toolCallId: 'c2', toolName: 'read', input: {}, dynamic: true },
        { type: 'tool-input-delta', toolCallId: 'c1', inputTextDelta: 'x' },
      ),
    ).toMatchObject([
      { toolCallId: 'c1', toolName: 'find', state: 'input-streaming', input: 'x' },
      { toolCallId: 'c2', toolName: 'read', state: 'input-available' },
    ])
  })

  it.each(['abort', 'error', 'finish'] as const)('closes what is open when the answer ends with %s', (type) => {
    const end: UIMessageChunk = type === 'abort' ? { type } : type === 'error' ? { type, errorText: 'x' } : { type, finishReason: 'stop' }
    expect(partsOf({ type: 'text-start', id: 'a' }, { type: 'reasoning-start', id: 'b' }, end)).toMatchObject([{ state: 'done' }, { state: 'done' }])
  })

  it('gives an id that comes again a part of its own', () => {
    expect(
      partsOf(
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: 'first' },
        { type: 'text-end', id: '0' },
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: 'second' },
      ),
    ).toStrictEqual([
      { type: 'text', text: 'first', state: 'done' },
      { type: 'text', text: 'second', state: 'streaming' },
    ])
  })

  it('tells text and reasoning of the same id apart', () => {
    expect(
      partsOf(
        { type: 'reasoning-start', id: '0' },
        { type: 'text-start', id: '0' },
        { type: 'reasoning-delta', id: '0', delta: 'hm' },
        { type: 'text-delta', id: '0', delta: 'Hello' },
        { type: 'reasoning-end', id: '0' },
        { type: 'text-delta', id: '0', delta: '!' },
        { type: 'text-end', id: '0' },
      ),
    ).toStrictEqual([
      { type: 'reasoning', text: 'hm', state: 'done' },
      { type: 'text', text: 'Hello!', state: 'done' },
    ])
  })

  it('lets parts that did not change be the same objects, and never changes one it gave away', () => {
    const builder = new MessageBuilder('m')
    builder.push({ type: 'text-start', id: 'a' })
    builder.push({ type: 'text-delta', id: 'a', delta: 'one' })
    builder.push({ type: 'text-end', id: 'a' })
    builder.push({ type: 'text-start', id: 'b' })
    const before = builder.message()
    builder.push({ type: 'text-delta', id: 'b', delta: 'two' })
    const after = builder.message()
    expect(after).not.toBe(before)
    expect(after.parts[0]).toBe(before.parts[0])
    expect(after.parts[1]).not.toBe(before.parts[1])
    expect(before.parts).toMatchObject([{ text: 'one' }, { text: '' }])
    expect(after.parts).toMatchObject([{ text: 'one' }, { text: 'two' }])
  })

  it('ignores a delta and an end that belong to no open part', () => {
    expect(partsOf({ type: 'text-delta', id: 'a', delta: 'x' }, { type: 'text-end', id: 'a' }, { type: 'reasoning-delta', id: 'a', delta: 'x' })).toEqual([])
    expect(partsOf({ type: 'text-start', id: 'a' }, { type: 'text-end', id: 'a' }, { type: 'text-delta', id: 'a', delta: 'x' })).toEqual([{ type: 'text', text: '', state: 'done' }])
  })

  it('merges what ARQ says field by field and keeps what an application says', () => {
    expect(
      built(
        { type: 'start', messageId: 'm', messageMetadata: { theme: 'dark', arq: { model: 'a', provider: 'p' } } },
        { type: 'message-metadata', messageMetadata: { arq: { model: 'b' } } },
        { type: 'finish', finishReason: 'stop', messageMetadata: { theme: 'light' } },
      ).metadata,
    ).toStrictEqual({ theme: 'light', arq: { model: 'b', provider: 'p' } })
  })

  it('takes a long answer in time that grows with its length alone', () => {
    const builder = new MessageBuilder('m')
    builder.push({ type: 'text-start', id: 'a' })
    for (let index = 0; index < 100_000; index += 1) builder.push({ type: 'text-delta', id: 'a', delta: 'word ' })
    expect(builder.message().parts).toMatchObject([{ text: 'word '.repeat(100_000) }])
  })
})
