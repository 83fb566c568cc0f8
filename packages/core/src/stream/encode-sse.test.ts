import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from '../run/run-event.js'
import { encodeSse, sseHeartbeat } from './encode-sse.js'

const entry = (seq: number, body: RunEventBody): RunEvent => ({ v: 1, seq, body })
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }

/** What the general path would write for an entry of one chunk. */
const general = (seq: number, body: RunEventBody): string => `id: run-1:${seq}\ndata: ${JSON.stringify(body)}\n\n`

describe('encodeSse', () => {
  it.each(['plain', '', 'a "quoted" \\ word', 'line\nbreak\r\nand\ttab', 'separators \u2028 and \u2029', 'lone \ud800 and \udc00 halves', '漢字 🏡 e\u0301', '\0\u001f\u007f', '</script>'])(
    'writes a text delta byte for byte as the general path would: %j',
    (delta) => {
      const body: RunEventBody = { type: 'text-delta', id: 'text-0', delta }
      expect(encodeSse('run-1', [entry(7, body)])).toBe(general(7, body))
    },
  )

  it('does so for any text and any id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.nat(), (id, delta, seq) => {
        const body: RunEventBody = { type: 'text-delta', id, delta }
        expect(encodeSse('run-1', [entry(seq, body)])).toBe(general(seq, body))
      }),
    )
  })

  it('keeps every event on lines that SSE understands', () => {
    const text = encodeSse('run-1', [entry(1, { type: 'text-delta', id: 'a', delta: 'x\r\n\r\ny' }), entry(2, { type: 'reasoning-delta', id: 'a', delta: 'x\r\n\r\ny' })])
    expect(text.split('\n\n')).toHaveLength(3)
    expect(text).not.toContain('\r')
  })

  it('puts the id of an entry on its last chunk alone', () => {
    expect(encodeSse('run-1', [entry(1, { type: 'run-start', messageId: 'm', metadata: {} })])).toBe(
      'data: {"type":"start","messageId":"m","messageMetadata":{"arq":{}}}\n\nid: run-1:1\ndata: {"type":"start-step"}\n\n',
    )
  })

  it.each([
    finish,
    { type: 'abort', reason: 'stopped', metadata: {} },
    { type: 'error', error: { code: 'timeout', message: 'Late.', isRetryable: true }, metadata: {} },
  ] as const)('says [DONE] after $type, once', (body) => {
    const text = encodeSse('run-1', [entry(3, { type: 'text-end', id: 'a' }), entry(4, body)])
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(text.match(/\[DONE\]/g)).toHaveLength(1)
  })

  it('writes nothing for nothing, and a comment for a heartbeat', () => {
    expect(encodeSse('run-1', [])).toBe('')
    expect(sseHeartbeat).toMatch(/^:.*\n\n$/)
  })
})
