import { describe, expect, it } from 'vitest'
import type { RunEventBody } from '../run/run-event.js'
import { runEventToChunks } from './run-event-to-chunks.js'
import { isTerminalChunk, type UIMessageChunk } from './ui-message-chunk.js'

const error = { code: 'timeout', message: 'Too late.', isRetryable: true } as const

const table: readonly [RunEventBody, readonly UIMessageChunk[]][] = [
  [
    { type: 'run-start', messageId: 'm', metadata: { runId: 'r' } },
    [{ type: 'start', messageId: 'm', messageMetadata: { arq: { runId: 'r' } } }, { type: 'start-step' }],
  ],
  [{ type: 'text-start', id: 't' }, [{ type: 'text-start', id: 't' }]],
  [{ type: 'text-delta', id: 't', delta: 'x' }, [{ type: 'text-delta', id: 't', delta: 'x' }]],
  [{ type: 'text-end', id: 't' }, [{ type: 'text-end', id: 't' }]],
  [{ type: 'reasoning-start', id: 't' }, [{ type: 'reasoning-start', id: 't' }]],
  [{ type: 'reasoning-delta', id: 't', delta: 'x' }, [{ type: 'reasoning-delta', id: 't', delta: 'x' }]],
  [{ type: 'reasoning-end', id: 't' }, [{ type: 'reasoning-end', id: 't' }]],
  [{ type: 'tool-input-start', id: 'c', name: 'find' }, [{ type: 'tool-input-start', toolCallId: 'c', toolName: 'find', dynamic: true }]],
  [{ type: 'tool-input-delta', id: 'c', delta: '{"a"' }, [{ type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a"' }]],
  [{ type: 'tool-call', id: 'c', name: 'find', input: '{"a":1}' }, [{ type: 'tool-input-available', toolCallId: 'c', toolName: 'find', input: { a: 1 }, dynamic: true }]],
  [{ type: 'tool-call', id: 'c', name: 'find', input: '' }, [{ type: 'tool-input-available', toolCallId: 'c', toolName: 'find', input: {}, dynamic: true }]],
  [{ type: 'tool-call', id: 'c', name: 'find', input: '{"a":' }, [{ type: 'tool-input-available', toolCallId: 'c', toolName: 'find', input: '{"a":', dynamic: true }]],
  [{ type: 'tool-input-cancel', id: 'c', name: 'find', reason: 'It broke off.' }, [{ type: 'tool-input-error', toolCallId: 'c', toolName: 'find', input: {}, errorText: 'It broke off.', dynamic: true }]],
  [{ type: 'source', id: 's', url: 'https://example.com/', title: 'Home' }, [{ type: 'source-url', sourceId: 's', url: 'https://example.com/', title: 'Home' }]],
  [{ type: 'source', id: 's', url: 'https://example.com/' }, [{ type: 'source-url', sourceId: 's', url: 'https://example.com/' }]],
  [{ type: 'metadata', metadata: { model: 'm-1' } }, [{ type: 'message-metadata', messageMetadata: { arq: { model: 'm-1' } } }]],
  [{ type: 'status', status: { state: 'stalled' } }, [{ type: 'data-arq-status', data: { state: 'stalled' }, transient: true }]],
  [
    { type: 'abort', reason: 'stopped', metadata: { incomplete: 'stopped' } },
    [{ type: 'message-metadata', messageMetadata: { arq: { incomplete: 'stopped' } } }, { type: 'abort', reason: 'stopped' }],
  ],
  [
    { type: 'error', error, metadata: { incomplete: 'failed', error } },
    [{ type: 'message-metadata', messageMetadata: { arq: { incomplete: 'failed', error } } }, { type: 'error', errorText: 'Too late.' }],
  ],
]

describe('runEventToChunks', () => {
  it.each(table)('gives %o its wire form', (body, chunks) => {
    expect(runEventToChunks(body)).toStrictEqual(chunks)
  })

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content-filter', 'content-filter'],
    ['tool-calls', 'tool-calls'],
    ['error', 'error'],
    // Stock clients know no `aborted`.
    ['aborted', 'other'],
  ] as const)('ends the step and the message when a model stopped for %s', (unified, finishReason) => {
    expect(runEventToChunks({ type: 'finish', reason: { unified, raw: undefined }, metadata: { model: 'm-1' } })).toStrictEqual([
      { type: 'finish-step' },
      { type: 'finish', finishReason, messageMetadata: { arq: { model: 'm-1' } } },
    ])
  })

  it('ends every terminal entry, and no other, with a terminal chunk', () => {
    const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: undefined }, metadata: {} }
    for (const body of [...table.map(([entry]) => entry), finish]) {
      const terminals = runEventToChunks(body).map(isTerminalChunk)
      expect(terminals.slice(0, -1)).not.toContain(true)
      expect(terminals.at(-1)).toBe(['finish', 'abort', 'error'].includes(body.type))
    }
  })
})
