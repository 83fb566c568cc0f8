import { StreamTruncatedError, type ArqError } from '@arq/core'
import { FakeClock, readEvents, SeededRandom, type ReadEvents } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { recordings, type RecordedExchange, type Serving } from '../../testing/recordings.js'
import { openai } from '../openai.js'

const { areThere, why, rowsOf, serve } = recordings

const replay = (row: RecordedExchange, how?: Serving): Promise<ReadEvents> =>
  readEvents(openai({ apiKey: 'test-key-123', clock: new FakeClock(), fetch: serve(row, how) }).stream({ model: 'asked', messages: [{ role: 'user', content: 'x' }] }))

/** Blank lines part the summaries of one thought; the recordings join them without. */
const joined = (text: string): string => text.replaceAll('\n\n', '')

/** What was read, in the words of the recordings. */
function inTheirWords(read: ReadEvents): unknown {
  return {
    error: read.error,
    text: read.text,
    reasoning: joined(read.reasoning),
    toolCalls: read.toolCalls.map(({ id, name, input }) => ({ id, name, arguments: input })),
    finishReason: read.finish?.raw,
    usage: read.usage && {
      inputTokens: read.usage.input.total,
      outputTokens: read.usage.output.total,
      cacheReadTokens: read.usage.input.cacheRead,
      reasoningTokens: read.usage.output.reasoning,
    },
    usageRaw: read.usage?.raw,
  }
}

function expectedOf({ expected }: RecordedExchange): unknown {
  const { usage } = expected
  return {
    error: undefined,
    text: expected.text,
    reasoning: joined(expected.reasoning ?? ''),
    toolCalls: expected.toolCalls,
    finishReason: expected.finishReason,
    usage: usage === null ? undefined : {
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cacheReadTokens: usage.cacheReadTokens,
      reasoningTokens: usage.reasoningTokens,
    },
    usageRaw: expected.usageRaw,
  }
}

const all = [...rowsOf('openai-responses.jsonl'), ...rowsOf('azure-openai.jsonl').filter((row) => row.api === 'responses')]
/** Three files hold several responses one after the other; a stream of the vendor's has one, and reading stops at its end. */
const hasSeveral = (row: RecordedExchange): boolean => row.response.body.split('"type":"response.created"').length > 2
const rows = all.filter((row) => row.expected.complete && !hasSeveral(row))
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

async function differences(how: (row: RecordedExchange) => Serving): Promise<unknown[]> {
  const found = []
  for (const row of rows) {
    const read = inTheirWords(await replay(row, how(row)))
    try {
      expect(read).toEqual(expectedOf(row))
    } catch (difference) {
      found.push([row.id, row.vendor, (difference as Error).message])
    }
  }
  return found
}

describe.skipIf(!areThere)(`recorded Responses streams${why}`, { timeout: 120_000 }, () => {
  it.each([1, 7, 97, 1_000_000])('read the same in pieces of %i bytes', async (pieceBytes) => {
    expect(await differences(() => ({ pieceBytes }))).toEqual([])
    expect(rows.length).toBeGreaterThan(70)
  })

  it('read the same with CRLF and a byte order mark', async () => {
    expect(await differences((row) => ({ pieceBytes: 97, bytes: encode(`\uFEFF${row.response.body.replaceAll(/\r?\n/g, '\r\n')}`) }))).toEqual([])
  })

  it('are reported as truncated wherever they end before their marker, and their text is a beginning', async () => {
    const random = new SeededRandom(2026)
    for (const row of rows) {
      for (const [cut, end] of cutsOf(row.response.body, random)) {
        const bytes = encode(row.response.body).subarray(0, cut)
        const read = await replay(row, { pieceBytes: 1_000, bytes, end })
        expect([row.id, cut, end, row.expected.text.startsWith(read.text), read.finish, read.error instanceof StreamTruncatedError]).toEqual([row.id, cut, end, true, undefined, true])
      }
    }
  })

  it('end at their marker, whatever follows', async () => {
    for (const row of all.filter(hasSeveral)) {
      const first = row.response.body.slice(0, row.response.body.indexOf('\n\n', row.response.body.indexOf('"type":"response.completed"')) + 2)
      const [read, alone] = [await replay(row), await replay(row, { bytes: encode(first) })]
      expect([row.id, read.error, read.finish, read.usage, read.text]).toEqual([row.id, undefined, alone.finish, alone.usage, alone.text])
    }
  })

  it('are errors where the vendor reports one', async () => {
    const failed = all.filter((row) => !row.expected.complete)
    expect(failed).toHaveLength(1)
    for (const row of failed) {
      const { error, finish } = await replay(row)
      expect([finish, (error as ArqError).code, (error as ArqError).isRetryable]).toEqual([undefined, 'quota_exhausted', false])
    }
  })
})

/** A few event edges and random bytes before the terminal event, ended cleanly and destroyed by turns. */
function cutsOf(body: string, random: SeededRandom): readonly (readonly [number, 'close' | 'error'])[] {
  const marker = encode(body.slice(0, /"type":\s*"response\.completed"/.exec(body)?.index ?? 0)).length
  const edges = [...body.matchAll(/\n\n/g)].map((edge) => encode(body.slice(0, edge.index + 2)).length).filter((edge) => edge < marker)
  const picked = Array.from({ length: Math.min(4, edges.length) }, () => edges[random.below(edges.length)] ?? 0)
  return [...picked, ...Array.from({ length: 4 }, () => random.below(marker))].map((cut, index) => [cut, index % 2 === 0 ? 'close' : 'error'])
}
