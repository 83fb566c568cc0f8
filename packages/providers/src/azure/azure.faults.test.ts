import { StreamTruncatedError, type ModelRequest } from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { azureChatWire, azureResponsesWire, faultRows, runFaultRow, startVendor, type FaultServer, type ProviderUnderTest } from '@arq/testkit/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { azure } from './azure.js'
import type { AzureOptions } from './azure-options.js'

const subject = (name: string, wire: 'azure-chat' | 'azure-responses', options: Partial<AzureOptions>): ProviderUnderTest => ({
  name,
  wire,
  model: 'gpt-4o',
  make: (baseUrl, { apiKey, clock, fetch }) => azure({ endpoints: [baseUrl], apiKey, clock, ...(fetch === undefined ? {} : { fetch }), ...options }),
})

const subjects = [
  subject('the v1 API, chat', 'azure-chat', {}),
  subject('the v1 API, responses', 'azure-responses', { api: 'responses' }),
  subject('the older API, chat', 'azure-chat', { apiVersion: '2024-10-21' }),
  subject('the older API, responses', 'azure-responses', { apiVersion: '2025-04-01-preview', api: 'responses' }),
]

describe.each(subjects)('azure over $name', { timeout: 60_000 }, (under) => {
  let server: FaultServer
  let nobody: string
  beforeAll(async () => {
    const vendor = await startVendor(under)
    server = vendor.server
    nobody = vendor.nobody
  })
  afterAll(() => server.close())

  it.each(faultRows.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    for (const mode of ['stream', 'query'] as const) {
      const outcome = await runFaultRow(row, mode, { subject: under, server, nobody, apiKey: 'planted-azure-key-5d1' })
      if (outcome === undefined) continue
      expect([mode, outcome]).toMatchObject([mode, { verdict: 'typed', why: '' }])
    }
  })
})

const text = 'Grüße, 日本語 🚀.'
const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }

/** Sends so many bytes of a body, then ends it cleanly or as a destroyed socket does. */
function fetchPart(body: Buffer, atByte: number, end: 'close' | 'error'): typeof fetch {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (atByte > 0) controller.enqueue(new Uint8Array(body.subarray(0, atByte)))
  }
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (end === 'close') controller.close()
    else controller.error(new TypeError('terminated'))
  }
  // Without room in its queue the stream is pulled only after the bytes were read.
  const stream = (): ReadableStream => new ReadableStream({ start, pull }, { highWaterMark: 0 })
  return () => Promise.resolve(new Response(stream(), { headers: { 'content-type': 'text/event-stream' } }))
}

function verdict(read: ReadEvents): string {
  if (!text.startsWith(read.text)) return `text that was never sent: ${read.text}`
  if (read.error === undefined) return read.text === text && read.finish?.unified === 'stop' ? 'whole' : 'a silent cut'
  if (read.finish !== undefined) return 'neither: it claims to have finished'
  return read.error instanceof StreamTruncatedError ? 'truncated' : `neither: ${read.error instanceof Error ? read.error.message : 'no error'}`
}

describe.each([
  { api: 'chat', wire: azureChatWire, marker: '"finish_reason":"stop"' },
  { api: 'responses', wire: azureResponsesWire(), marker: '"type":"response.completed"' },
] as const)('an answer over $api that is cut', { timeout: 60_000 }, ({ api, wire, marker }) => {
  const whole = Buffer.concat(wire.encodeStream({ text }, { model: 'gpt-4o' }).map((frame) => frame.bytes))
  /** Where the line that holds the marker ends; a line that was not ended is lost with a broken connection. */
  const lineEnd = whole.indexOf('\n', whole.indexOf(marker))

  it.each([['cleanly', 'close', 0], ['by a broken connection', 'error', 2]] as const)('%s is noticed at every byte before the marker, and never after it', async (_, end, behind) => {
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      const provider = azure({ endpoints: ['https://a.openai.azure.com'], apiKey: 'test-key-123', api, clock: new FakeClock(), fetch: fetchPart(whole, atByte, end) })
      expect([atByte, verdict(await readEvents(provider.stream(request)))]).toEqual([atByte, atByte < lineEnd + behind ? 'truncated' : 'whole'])
    }
  })
})
