import { existsSync, readFileSync } from 'node:fs'
import { StreamTruncatedError } from '@arq/core'
import { FakeClock, readEvents, SeededRandom, type ReadEvents } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { anthropic } from './anthropic.js'

/** Real exchanges recorded by others, kept beside the repository and never in it. */
const folder = new URL('../../../../../shared/recordings/', import.meta.url)
const isThere = existsSync(folder)
const why = isThere ? '' : ' (skipped: the folder ../shared/recordings is absent)'

interface Row {
  id: string
  response: { status: number; headers: Record<string, string>; body: string }
  expected: {
    text: string
    toolCalls: readonly { id: string; name: string; arguments: string }[]
    finishReason: string
    usage: { inputTokens: number; outputTokens: number; cacheReadTokens?: number; cacheWriteTokens?: number; reasoningTokens?: number }
    usageRaw?: unknown
    reasoning?: string
    model: string
  }
}

const rows: readonly Row[] = isThere
  ? readFileSync(new URL('anthropic-messages.jsonl', folder), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row)
  : []

/** One fetch that answers with these bytes in pieces, then ends the body or breaks it. */
function serve(row: Row, pieceBytes: number, bytes: Uint8Array, end: 'close' | 'error' = 'close'): typeof fetch {
  let sent = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (sent >= bytes.length) return end === 'close' ? controller.close() : controller.error(new TypeError('terminated'))
    controller.enqueue(bytes.subarray(sent, sent + pieceBytes))
    sent += pieceBytes
  }
  const { status, headers } = row.response
  return () => Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { status, headers: { 'content-type': 'text/event-stream', ...headers } }))
}

const encode = (body: string): Uint8Array => new TextEncoder().encode(body)
const replay = (fetcher: typeof fetch): Promise<ReadEvents> =>
  readEvents(anthropic({ apiKey: 'test-key-123', clock: new FakeClock(), fetch: fetcher }).stream({ model: 'asked', messages: [{ role: 'user', content: 'x' }] }))

/** Arguments that came as an object have no spelling of their own. */
const spelled = (json: string): string => JSON.stringify(JSON.parse(json))

/**
 * Some recordings hold the messages of several rounds one after the other, each numbering its blocks anew. Their `text`
 * and `toolCalls` keep the last block of every number only; what a reader sees is all of it, in order.
 */
const isJoined = ({ response: { body } }: Row): boolean => body.split('"type":"message_start"').length > 2

function textOf(row: Row): string {
  if (!isJoined(row)) return row.expected.text
  const lines = row.response.body.split('\n').filter((line) => line.startsWith('data:'))
  return lines.map((line) => (JSON.parse(line.slice(5)) as { delta?: { text?: string } }).delta?.text ?? '').join('')
}

/** What was read, in the words of the recordings: their input tokens leave cached ones out. */
function inTheirWords(read: ReadEvents, row: Row): unknown {
  const { input, output } = read.usage ?? { input: { total: undefined }, output: { total: undefined } }
  return {
    error: read.error,
    text: read.text,
    reasoning: read.reasoning,
    toolCalls: read.toolCalls.filter(({ id }) => !isJoined(row) || row.expected.toolCalls.some((call) => call.id === id)).map(({ id, name, input: json }) => ({ id, name, arguments: spelled(json) })),
    finishReason: read.finish?.raw,
    usage: {
      inputTokens: (input.total ?? 0) - (input.cacheRead ?? 0) - (input.cacheWrite ?? 0),
      outputTokens: output.total,
      cacheReadTokens: input.cacheRead,
      cacheWriteTokens: input.cacheWrite,
      reasoningTokens: output.reasoning,
    },
    usageRaw: read.usage?.raw,
    model: read.events[0]?.type === 'response-start' ? read.events[0].model : undefined,
  }
}

function expectedOf(row: Row): unknown {
  const { expected } = row
  const { reasoning, toolCalls, finishReason, usage, usageRaw, model } = expected
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  return {
    error: undefined,
    text: textOf(row),
    reasoning: reasoning ?? '',
    toolCalls: toolCalls.map((call) => ({ ...call, arguments: spelled(call.arguments) })),
    finishReason,
    usage: { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens },
    usageRaw,
    model,
  }
}

async function differencesOf(pieceBytes: number, spell: (body: string) => string): Promise<readonly unknown[]> {
  const differences: unknown[] = []
  for (const row of rows) {
    const read = inTheirWords(await replay(serve(row, pieceBytes, encode(spell(row.response.body)))), row)
    try {
      expect(read).toEqual(expectedOf(row))
    } catch (difference) {
      differences.push([row.id, (difference as Error).message])
    }
  }
  return differences
}

describe.skipIf(!isThere)(`recorded Messages streams${why}`, { timeout: 120_000 }, () => {
  it.each([1, 7, 97, 1_000_000])('read the same in pieces of %i bytes', async (pieceBytes) => {
    expect(await differencesOf(pieceBytes, (body) => body)).toEqual([])
    expect(rows.length).toBeGreaterThan(40)
  })

  it.each([
    ['CRLF', (body: string) => body.replaceAll('\n', '\r\n')],
    ['CR', (body: string) => body.replaceAll('\n', '\r')],
    ['a byte order mark', (body: string) => `\uFEFF${body}`],
    ['comments', (body: string) => body.replaceAll('\n\n', '\n\n: still here\n\n')],
    ['no event names', (body: string) => body.replaceAll(/^event: .*\n/gm, '')],
    ['no blank line at the end', (body: string) => body.trimEnd()],
  ])('read the same with %s', async (_, spell) => {
    expect(await differencesOf(997, spell)).toEqual([])
  })

  it('are reported as truncated wherever they end before their marker', async () => {
    const random = new SeededRandom(2026)
    for (const row of rows) {
      const bytes = encode(row.response.body)
      for (const atByte of [...edges(row.response.body), ...Array.from({ length: 6 }, () => random.below(markerAt(row.response.body)))]) {
        for (const end of ['close', 'error'] as const) {
          const read = await replay(serve(row, 1_000, bytes.subarray(0, atByte), end))
          expect([row.id, atByte, textOf(row).startsWith(read.text), read.finish, read.error instanceof StreamTruncatedError]).toEqual([row.id, atByte, true, undefined, true])
        }
      }
    }
  })
})

/** Bytes before the closing event: any cut up to there leaves no marker. Where messages follow one another, the first one's counts. */
function markerAt(body: string): number {
  return encode(body.slice(0, /data: ?\{"type": ?"message_stop"/.exec(body)?.index ?? 0)).length
}

/** Up to 25 edges between events before the marker, spread over the body. */
function edges(body: string): readonly number[] {
  const marker = markerAt(body)
  const all = [...body.matchAll(/\n\n/g)].map((found) => encode(body.slice(0, found.index + 2)).length).filter((edge) => edge <= marker)
  return all.filter((_, index) => index % Math.ceil(all.length / 25) === 0)
}
