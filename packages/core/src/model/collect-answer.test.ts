import { describe, expect, it } from 'vitest'
import { collectAnswer } from './collect-answer.js'
import type { StreamEvent } from './stream-event.js'
import type { Usage } from './usage.js'

async function* stream(...events: StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events
}

const usage: Usage = { input: { total: 3 }, output: { total: 2 }, source: 'provider' }
const reason = { unified: 'stop', raw: 'end_turn' } as const

describe('collectAnswer', () => {
  it('joins the text and keeps what the provider told', async () => {
    const events = stream(
      { type: 'response-start', provider: 'p', model: 'm-2026', requestId: 'req-1', warnings: [{ option: 'seed', message: 'm takes none' }], rateLimit: { requests: { remaining: 9 } } },
      { type: 'reasoning-delta', id: 'r', delta: 'hm' },
      { type: 'text-start', id: 't' },
      { type: 'text-delta', id: 't', delta: 'Hel' },
      { type: 'text-delta', id: 't', delta: 'lo' },
      { type: 'tool-call', id: 'c', name: 'look', input: '{}' },
      { type: 'usage', usage },
      { type: 'recovery', summary: { spans: [{ provider: 'p', model: 'm', plan: 'start', characters: 5 }] } },
      { type: 'finish', reason },
    )
    expect(await collectAnswer(events, 'm')).toEqual({
      recovery: { spans: [{ provider: 'p', model: 'm', plan: 'start', characters: 5 }] },
      text: 'Hello',
      reasoning: 'hm',
      toolCalls: [{ type: 'tool-call', id: 'c', name: 'look', input: '{}' }],
      usage,
      finishReason: reason,
      model: 'm-2026',
      requestId: 'req-1',
      warnings: [{ option: 'seed', message: 'm takes none' }],
      rateLimit: { requests: { remaining: 9 } },
    })
  })

  it('knows no more than it was told', async () => {
    expect(await collectAnswer(stream({ type: 'finish', reason }), 'm')).toStrictEqual({
      text: '',
      reasoning: '',
      toolCalls: [],
      usage: undefined,
      finishReason: reason,
      model: 'm',
      warnings: [],
    })
  })

  it('refuses to call a stream without its end an answer', async () => {
    await expect(collectAnswer(stream({ type: 'text-delta', id: 't', delta: 'Hel' }), 'm')).rejects.toMatchObject({ code: 'stream_truncated', isRetryable: true })
  })
})
