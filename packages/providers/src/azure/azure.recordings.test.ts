import { StreamTruncatedError } from '@arq/core'
import { FakeClock, readEvents, SeededRandom, type ReadEvents } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { recordings, type RecordedExchange, type Serving } from '../testing/recordings.js'
import { azure } from './azure.js'

const { areThere, why, rowsOf, serve } = recordings

const replay = (row: RecordedExchange, how?: Serving, apiVersion?: string): Promise<ReadEvents> => {
  const api = row.api === 'responses' ? 'responses' : 'chat'
  const versioned = apiVersion === undefined ? {} : { apiVersion }
  const provider = azure({ endpoints: ['https://recorded.openai.azure.com'], apiKey: 'test-key-123', api, clock: new FakeClock(), fetch: serve(row, how), ...versioned })
  return readEvents(provider.stream({ model: 'asked', messages: [{ role: 'user', content: 'x' }] }))
}

/** What was read, in the words of the recordings. */
function inTheirWords(read: ReadEvents): unknown {
  return {
    error: read.error,
    text: read.text,
    toolCalls: read.toolCalls.map(({ id, name, input }) => ({ id, name, arguments: input })),
    finishReason: read.finish?.raw,
    usage: read.usage && { inputTokens: read.usage.input.total, outputTokens: read.usage.output.total, reasoningTokens: read.usage.output.reasoning },
    usageRaw: read.usage?.raw,
  }
}

function expectedOf({ expected: { text, toolCalls, finishReason, usage, usageRaw } }: RecordedExchange): unknown {
  const counts = usage === null ? undefined : { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, reasoningTokens: usage.reasoningTokens }
  return { error: undefined, text, toolCalls, finishReason, usage: counts, usageRaw }
}

/** A stream of the vendor's has one response; one file holds several, and reading stops at the end of the first. */
const isOne = (row: RecordedExchange): boolean => row.response.body.split('"type":"response.created"').length <= 2
const rows = rowsOf('azure-openai.jsonl').filter(isOne)
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

describe.skipIf(!areThere)(`recorded Azure streams${why}`, { timeout: 120_000 }, () => {
  it.each([1, 7, 97, 1_000_000])('read the same in pieces of %i bytes', async (pieceBytes) => {
    for (const row of rows) expect([row.id, inTheirWords(await replay(row, { pieceBytes }))]).toEqual([row.id, expectedOf(row)])
    expect(rows.length).toBeGreaterThan(25)
    expect(new Set(rows.map((row) => row.api))).toEqual(new Set(['chat', 'responses']))
  })

  it('read the same over the older API, and with CRLF and a byte order mark', async () => {
    for (const row of rows) {
      const bytes = encode(`\uFEFF${row.response.body.replaceAll(/\r?\n/g, '\r\n')}`)
      expect([row.id, inTheirWords(await replay(row, { pieceBytes: 97, bytes }, '2024-10-21'))]).toEqual([row.id, expectedOf(row)])
    }
  })

  it('tell where they came from and what the filter found, once for each category', async () => {
    const recorded = rows.filter((row) => row.response.headers['x-ms-region'] !== undefined && row.api === 'chat')
    expect(recorded.length).toBeGreaterThan(10)
    for (const row of recorded) {
      const { events } = await replay(row)
      expect(events[0]).toMatchObject({ type: 'response-start', requestId: row.response.headers['apim-request-id'] })
      expect(events[1]).toMatchObject({ type: 'raw', value: { endpoint: 'recorded.openai.azure.com', region: row.response.headers['x-ms-region'] } })
      const findings = events.flatMap((event) => (event.type === 'content-filter' ? event.findings.map(({ category }) => `${event.where} ${category}`) : []))
      expect([row.id, findings]).toEqual([row.id, [...new Set(findings)]])
      expect(findings).toContain('prompt hate')
    }
  })

  it('are reported as truncated wherever they end before their marker, and their text is a beginning', async () => {
    const random = new SeededRandom(2026)
    for (const row of rows) {
      const { body } = row.response
      const marker = encode(body.slice(0, /"finish_reason":\s*"|"type":\s*"response\.completed"/.exec(body)?.index ?? 0)).length
      for (const end of ['close', 'error', 'close', 'error'] as const) {
        const read = await replay(row, { pieceBytes: 1_000, bytes: encode(body).subarray(0, random.below(marker)), end })
        expect([row.id, end, row.expected.text.startsWith(read.text), read.finish, read.error instanceof StreamTruncatedError]).toEqual([row.id, end, true, undefined, true])
      }
    }
  })
})

describe.skipIf(!areThere)(`recorded Azure errors${why}`, () => {
  const codes: Readonly<Record<string, string>> = { DeploymentNotFound: 'model_not_found', 401: 'authentication_failed' }

  it.each(rowsOf('errors.jsonl').filter((row) => row.vendor === 'azure').map((row) => [row.id, row] as const))('%s is typed, with the id of its request', async (_, row) => {
    const { status, errorCode } = row.expected as unknown as { status: number; errorCode: string }
    expect((await replay(row)).error).toMatchObject({ code: codes[errorCode], status, isRetryable: false, requestId: row.response.headers['apim-request-id'] })
  })
})
