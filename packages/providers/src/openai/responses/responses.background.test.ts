import { AbortedError, StreamTruncatedError, ValidationError, type ModelRequest, type StreamEvent } from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openai } from '../openai.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const request: ModelRequest = { model: 'gpt-4o', background: true, messages: [{ role: 'user', content: 'Say hello' }] }
const answer = { reasoning: 'Let me see.', text: 'one two three four', toolCalls: [{ id: 'call_1', name: 'find', arguments: '{"q":"x"}' }] }
const make = (): ReturnType<typeof openai> => openai({ apiKey: 'test-key-123', api: 'responses', baseURL: `${server.url}/v1` })
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
const cursorOf = (read: ReadEvents): { responseId: string; after: number } | undefined => {
  const last = read.events.findLast((event) => event.type === 'cursor')
  return last?.type === 'cursor' ? { responseId: last.responseId, after: last.sequence } : undefined
}
const cancellations = (): number => server.requests.filter((recorded) => recorded.path.endsWith('/cancel')).length

describe('an answer in the background', { timeout: 60_000 }, () => {
  it('is kept by the vendor, and says where its stream stands after each piece', async () => {
    server.enqueue(answer)
    const read = await readEvents(make().stream(request))
    expect(server.requests[0]?.body).toMatchObject({ background: true, store: true, stream: true })
    const places = read.events.flatMap((event) => (event.type === 'cursor' ? [event.sequence] : []))
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
    expect(read.events.findIndex((event) => event.type === 'cursor')).toBe(1)
    expect(make().describeModel('gpt-4o').capabilities.continuation).toBe('cursor')
  })

  it('tells no places, and keeps nothing, unless it is asked to', async () => {
    const read = await readEvents(make().stream({ ...request, background: false }))
    expect(read.events.some((event) => event.type === 'cursor')).toBe(false)
    expect(server.requests[0]?.body).toMatchObject({ store: false })
    expect(server.requests[0]?.body).not.toHaveProperty('background')
  })

  it('is taken up where its line broke, at any byte, with nothing lost and nothing twice', async () => {
    server.enqueue(answer)
    const all = await readEvents(make().stream(request))
    for (let atByte = 500; ; atByte += 97) {
      server.enqueue({ ...answer, fault: { kind: 'cut', atByte } })
      const first = await readEvents(make().stream(request))
      if (first.error === undefined) break
      expect(first.error).toBeInstanceOf(StreamTruncatedError)
      const resume = cursorOf(first)
      if (resume === undefined) continue
      const rest = await readEvents(make().stream(request, { resume }))
      expect([atByte, first.reasoning + rest.reasoning, first.text + rest.text]).toEqual([atByte, all.reasoning, all.text])
      expect([atByte, [...first.toolCalls, ...rest.toolCalls], rest.finish, rest.usage]).toEqual([atByte, all.toolCalls, all.finish, all.usage])
      const deltas = rest.events.map((event) => (event.type === 'tool-input-delta' ? event.delta : '')).join('')
      expect([atByte, deltas]).toEqual([atByte, rest.toolCalls.map((call) => call.input).join('')])
    }
    expect(server.requests.find((recorded) => recorded.method === 'GET')?.query).toMatch(/starting_after=\d+/)
    expect(cancellations()).toBe(0)
  })

  it('is reported as truncated when the second line breaks too, and goes on from there', async () => {
    server.enqueue({ ...answer, fault: { kind: 'cut', atByte: 3_000 } }, { fault: { kind: 'cut', atByte: 500 } })
    const first = await readEvents(make().stream(request))
    const second = await readEvents(make().stream(request, { resume: cursorOf(first) ?? { responseId: '', after: 0 } }))
    expect(second.error).toBeInstanceOf(StreamTruncatedError)
    const third = await readEvents(make().stream(request, { resume: cursorOf(second) ?? { responseId: '', after: 0 } }))
    expect(first.text + second.text + third.text).toBe(answer.text)
    expect(third.events[0]).toMatchObject({ type: 'response-start', responseId: 'resp_fault_1' })
  })

  it('is cancelled when its caller stops it, leaves it or closes the provider', async () => {
    server.otherwise({ ...answer, holdAfterChunk: 1 })
    const stop = new AbortController()
    const stopping = async (): Promise<void> => {
      for await (const event of make().stream(request, { signal: stop.signal })) if (event.type === 'text-delta') stop.abort(new Error('enough'))
    }
    await expect(stopping()).rejects.toThrow('enough')
    await until(() => cancellations() === 1)

    for await (const event of make().stream(request)) if (event.type === 'text-delta') break
    await until(() => cancellations() === 2)

    const provider = make()
    const closing = async (): Promise<void> => {
      for await (const event of provider.stream(request)) if (event.type === 'text-delta') void provider.close()
    }
    await expect(closing()).rejects.toBeInstanceOf(AbortedError)
    await until(() => cancellations() === 3)
    expect(server.requests.filter((recorded) => recorded.path.endsWith('/cancel')).map((recorded) => recorded.path)).toContain('/v1/responses/resp_fault_1/cancel')
  })

  it('is cancelled by a resume that nobody wants, and left alone once it is over', async () => {
    server.enqueue(answer)
    const events: StreamEvent[] = []
    for await (const event of make().stream(request)) events.push(event)
    expect([events.at(-1)?.type, cancellations()]).toEqual(['finish', 0])
    const unwanted = await readEvents(make().stream(request, { resume: { responseId: 'resp_fault_1', after: 0 }, signal: AbortSignal.abort(new Error('enough')) }))
    expect(unwanted.error).toMatchObject({ message: 'enough' })
    await until(() => cancellations() === 1)
  })

  it('leaves no timer behind when it is cancelled', async () => {
    const clock = new FakeClock()
    server.otherwise({ ...answer, holdAfterChunk: 1 })
    const provider = openai({ apiKey: 'test-key-123', api: 'responses', baseURL: `${server.url}/v1`, clock })
    for await (const event of provider.stream(request)) if (event.type === 'text-delta') break
    await provider.close()
    expect(clock.pending).toBe(0)
  })

  it('is reported as interrupted for good once the vendor has let go of it', async () => {
    const read = await readEvents(make().stream(request, { resume: { responseId: 'resp_long_gone', after: 3 } }))
    expect(read.error).toBeInstanceOf(StreamTruncatedError)
    expect(cancellations()).toBe(0)
  })

  it('is refused over Chat Completions, which keeps nothing', async () => {
    const chat = openai({ apiKey: 'test-key-123', baseURL: `${server.url}/v1` })
    const read = await readEvents(chat.stream(request))
    expect(read.events[0]).toMatchObject({ warnings: [{ option: 'background' }] })
    expect((await readEvents(chat.stream(request, { resume: { responseId: 'x', after: 0 } }))).error).toBeInstanceOf(ValidationError)
  })
})
