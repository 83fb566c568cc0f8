import { existsSync, readFileSync } from 'node:fs'
import { StreamTruncatedError } from '@arq/core'
import { FakeClock, readEvents, SeededRandom, type ReadEvents } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { ollama } from './ollama.js'

/** Real exchanges recorded by others, kept beside the repository and never in it. */
const file = new URL('../../../../../shared/recordings/ollama-chat.jsonl', import.meta.url)
const isThere = existsSync(file)
const why = isThere ? '' : ' (skipped: the folder ../shared/recordings is absent)'

interface Row {
  id: string
  response: { status: number; headers: Record<string, string>; body: string }
  expected: { text: string; toolCalls: readonly unknown[]; finishReason: string; usage: { inputTokens?: number; outputTokens: number }; usageRaw: unknown; model: string }
}

const rows = isThere ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row) : []

function replay(row: Row, bytes: Uint8Array, pieceBytes: number, end: 'close' | 'error' = 'close'): Promise<ReadEvents> {
  let sent = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, sent + pieceBytes))
    else if (end === 'close') controller.close()
    else controller.error(new TypeError('terminated'))
    sent += pieceBytes
  }
  const { status, headers } = row.response
  const fetcher: typeof fetch = (input) =>
    Promise.resolve(typeof input === 'string' && input.endsWith('/api/show') ? Response.json({}) : new Response(new ReadableStream({ pull }), { status, headers }))
  return readEvents(ollama({ clock: new FakeClock(), fetch: fetcher }).stream({ model: 'asked', messages: [{ role: 'user', content: 'x' }] }))
}

const bytesOf = (row: Row): Uint8Array => new TextEncoder().encode(row.response.body)

describe.skipIf(!isThere)(`recorded Ollama streams${why}`, () => {
  it.each([1, 7, 97, 1_000_000])('read the same in pieces of %i bytes', async (pieceBytes) => {
    for (const row of rows) {
      const { expected } = row
      const read = await replay(row, bytesOf(row), pieceBytes)
      expect([row.id, read.error, read.text, read.toolCalls, read.finish?.raw]).toEqual([row.id, undefined, expected.text, expected.toolCalls, expected.finishReason])
      expect(read.usage).toMatchObject({ output: { total: expected.usage.outputTokens }, raw: expected.usageRaw })
      expect(read.usage?.input.total).toBe(expected.usage.inputTokens)
      expect(read.events[0]).toMatchObject({ type: 'response-start', model: expected.model })
    }
    expect(rows.length).toBeGreaterThanOrEqual(5)
  }, 60_000)

  it('read the same with CRLF and a byte order mark', async () => {
    for (const row of rows) {
      const spelled = new TextEncoder().encode(`\uFEFF${row.response.body.replaceAll('\n', '\r\n')}`)
      expect((await replay(row, spelled, 7)).text).toBe(row.expected.text)
    }
  }, 60_000)

  it('are reported as truncated wherever they end before their marker', async () => {
    const random = new SeededRandom(2026)
    for (const row of rows) {
      const bytes = bytesOf(row)
      const lastLine = new TextEncoder().encode(row.response.body.slice(0, row.response.body.trimEnd().lastIndexOf('\n') + 1)).length
      const edges = [...row.response.body.matchAll(/\n/g)].map((match) => match.index + 1).filter((edge) => edge <= lastLine)
      const cuts = [...edges, ...Array.from({ length: 20 }, () => random.below(lastLine))]
      for (const [index, cut] of cuts.entries()) {
        const read = await replay(row, bytes.subarray(0, cut), 1_000, index % 2 === 0 ? 'close' : 'error')
        expect([row.id, cut, row.expected.text.startsWith(read.text), read.finish, read.error instanceof StreamTruncatedError]).toEqual([row.id, cut, true, undefined, true])
      }
    }
  }, 60_000)
})
