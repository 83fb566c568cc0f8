import { FakeClock, readEvents, SeededRandom, type ReadEvents } from '@arq/testkit'
import { StreamTruncatedError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { recordings, type RecordedExchange } from '../testing/recordings.js'
import { openai } from './openai.js'

const { areThere: isThere, why, rowsOf } = recordings
const serve = (row: RecordedExchange, pieceBytes: number, bytes?: Uint8Array): typeof fetch => recordings.serve(row, { pieceBytes, ...(bytes === undefined ? {} : { bytes }) })

const replay = (fetcher: typeof fetch): Promise<ReadEvents> =>
  readEvents(openai({ apiKey: 'test-key-123', api: 'chat', clock: new FakeClock(), fetch: fetcher }).stream({ model: 'asked', messages: [{ role: 'user', content: 'x' }] }))

/** What was read, in the words of the recordings. */
function inTheirWords(read: ReadEvents): unknown {
  return {
    error: read.error,
    text: read.text,
    reasoning: read.reasoning,
    toolCalls: read.toolCalls.map(({ id, name, input }) => ({ id, name, arguments: input })),
    finishReason: read.finish?.raw,
    usage: read.usage && {
      inputTokens: read.usage.input.total,
      outputTokens: read.usage.output.total,
      cacheReadTokens: read.usage.input.cacheRead,
      cacheWriteTokens: read.usage.input.cacheWrite,
      reasoningTokens: read.usage.output.reasoning,
    },
    usageRaw: read.usage?.raw,
  }
}

function expectedOf({ expected, vendor }: RecordedExchange): unknown {
  const { usage } = expected
  return {
    error: undefined,
    text: expected.text,
    reasoning: expected.reasoning ?? '',
    toolCalls: expected.toolCalls,
    finishReason: expected.finishReason,
    usage: usage === null ? undefined : {
      inputTokens: usage.inputTokens,
      // xAI leaves reasoning out of its completion tokens; ours always count it in.
      outputTokens: usage.outputTokens + (vendor === 'xai' ? (usage.reasoningTokens ?? 0) : 0),
      cacheReadTokens: usage.cacheReadTokens,
      cacheWriteTokens: usage.cacheWriteTokens,
      reasoningTokens: usage.reasoningTokens,
    },
    usageRaw: expected.usageRaw,
  }
}

// Azure's chat wire is the same but for its filter results.
const rows = [...rowsOf('openai-chat.jsonl'), ...rowsOf('azure-openai.jsonl').filter((row) => row.api === 'chat')]

describe.skipIf(!isThere)(`recorded Chat Completions streams${why}`, () => {
  it.each([1, 7, 97, 1_000_000])('read the same in pieces of %i bytes', async (pieceBytes) => {
    const differences = []
    for (const row of rows) {
      const read = inTheirWords(await replay(serve(row, pieceBytes)))
      try {
        expect(read).toEqual(expectedOf(row))
      } catch (difference) {
        differences.push([row.id, row.vendor, (difference as Error).message])
      }
    }
    expect(differences).toEqual([])
    expect(rows.length).toBeGreaterThan(100)
  }, 120_000)

  it('are reported as truncated wherever they end before their marker', async () => {
    const random = new SeededRandom(2026)
    for (const row of rows) {
      const bytes = new TextEncoder().encode(row.response.body)
      const marker = lastMarker(row.response.body)
      for (let cut = 0; cut < 6; cut += 1) {
        const read = await replay(serve(row, 1_000, bytes.subarray(0, random.below(marker))))
        expect([row.id, row.expected.text.startsWith(read.text), read.finish, read.error instanceof StreamTruncatedError]).toEqual([row.id, true, undefined, true])
      }
    }
  }, 60_000)
})

describe.skipIf(!isThere)(`recorded errors${why}`, () => {
  const codes: Readonly<Record<string, string>> = {
    model_not_found: 'model_not_found',
    DeploymentNotFound: 'model_not_found',
    401: 'authentication_failed',
    insufficient_quota: 'quota_exhausted',
  }

  it.each(rowsOf('errors.jsonl').map((row) => [row.id, row] as const))('%s is typed and never retried', async (_, row) => {
    const { status, errorCode, message } = row.expected as unknown as { status: number; errorCode: string | null; message: string }
    const { error } = await replay(serve(row, 1_000))
    expect(error).toMatchObject({ code: codes[errorCode ?? ''] ?? 'validation_failed', status, isRetryable: false, cause: { message: expect.stringContaining(message) as string } })
  })
})

/** Bytes up to the quote that opens the first finish reason: any cut before it leaves no marker. */
function lastMarker(body: string): number {
  const at = /"finish_reason":\s*"/.exec(body)?.index ?? 0
  return new TextEncoder().encode(body.slice(0, at)).length
}
