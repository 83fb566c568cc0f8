import { LLMock, type FixtureFileResponse, type FixtureOpts } from '@copilotkit/aimock'
import { ArqError, type ModelRequest, type QueryResult } from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { vendors, type Vendor } from './vendors.js'

/**
 * The same questions to every vendor's provider, answered by a mock that other people wrote from the vendors' own pages.
 * It cuts streams by the clock of the machine, so what came before a cut is not foretold here, only what a cut must be called.
 */
const mock = new LLMock({ port: 0, logLevel: 'silent' })
beforeAll(() => mock.start())
afterAll(() => mock.stop())
beforeEach(() => void mock.reset())

const question = 'What is it?'
const text = 'Grüße, 日本語 🚀👩‍👩‍👧 end. '.repeat(4).trim()
const requestOf = (vendor: Vendor, extra: Partial<ModelRequest> = {}): ModelRequest => ({ model: vendor.model, messages: [{ role: 'user', content: question }], ...extra })
const answerWith = (response: FixtureFileResponse, options?: FixtureOpts): void => void mock.onMessage(question, response, options)
/** Time stands still, so that a wait is told to the millisecond; the mock goes by its own. */
const make = (vendor: Vendor) => vendor.make({ url: mock.url, clock: new FakeClock() })
const stream = (vendor: Vendor, extra?: Partial<ModelRequest>): Promise<ReadEvents> => readEvents(make(vendor).stream(requestOf(vendor, extra)))
const query = (vendor: Vendor, extra?: Partial<ModelRequest>): Promise<QueryResult> => make(vendor).query(requestOf(vendor, extra))
const failure = (pending: Promise<unknown>): Promise<unknown> => pending.then((value) => ({ neverFailed: value }), (error: unknown) => error)
/** A socket that is destroyed at once may lose the headers too: then there was no answer at all. */
const brokenOff = { isRetryable: true, code: expect.stringMatching(/^(?:stream_truncated|provider_unavailable)$/) as string }
const isOllama = ({ name }: Vendor): boolean => name.startsWith('Ollama')

const tools = ['get_weather', 'get_time'].map((name) => ({ name, inputSchema: { type: 'object', properties: { city: { type: 'string' } } } }))
const calls = [
  { name: 'get_weather', arguments: '{"city":"Zürich"}' },
  { name: 'get_time', arguments: '{"city":"東京"}' },
]

describe.each(vendors)('$name against aimock', (vendor) => {
  // It slices an answer between any two UTF-16 units, pairs of surrogates included: a vendor would not, and every letter has to be there all the same.
  it.each([1, 3, 1_000])('reads an answer in pieces of %i', async (chunkSize) => {
    answerWith({ content: text }, { chunkSize })
    const read = await stream(vendor)
    expect(read).toMatchObject({ text, error: undefined, finish: { unified: 'stop' } })
    expect(await query(vendor)).toMatchObject({ text, finishReason: { unified: 'stop' } })
  })

  it('reads calls of several tools', async () => {
    answerWith({ toolCalls: calls }, { chunkSize: 4 })
    // It has no `/api/show`, so nothing is known of an Ollama model, and tools go out unchecked.
    const { toolCalls, finishReason } = await query(vendor, { tools })
    expect(toolCalls.map(({ name, input }) => [name, JSON.parse(input) as unknown])).toEqual([['get_weather', { city: 'Zürich' }], ['get_time', { city: '東京' }]])
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2)
    expect(finishReason.unified).toBe('tool-calls')
  })

  it('reads words and a call in one answer', async () => {
    answerWith({ content: 'Let me look.', toolCalls: calls.slice(0, 1) })
    const answer = await query(vendor, { tools })
    expect(answer.text).toBe('Let me look.')
    expect(answer.toolCalls).toMatchObject([{ name: 'get_weather', input: expect.stringContaining('Zürich') as string }])
  })

  it('keeps what was thought apart from what was said', async () => {
    answerWith({ content: 'It is.', reasoning: 'Let me think.' }, { chunkSize: 3 })
    const { text: said, reasoning } = await query(vendor)
    expect(said).toBe('It is.')
    // It gives the thinking of an Ollama model under a name that no daemon uses: then there is none, and it is no part of the answer.
    expect(reasoning).toBe(isOllama(vendor) ? '' : 'Let me think.')
  })

  it('asks for an answer by schema', async () => {
    const answer = { city: 'Zürich', degrees: 7 }
    const schema = { type: 'object', properties: { city: { type: 'string' }, degrees: { type: 'number' } }, required: ['city', 'degrees'], additionalProperties: false }
    answerWith({ content: JSON.stringify(answer) })
    // Its journal keeps a request in the words of Chat Completions, and leaves schemas out of it.
    const bodies: unknown[] = []
    const watching: typeof fetch = (input, init) => {
      bodies.push(init?.body)
      return fetch(input, init)
    }
    const { text: json } = await vendor.make({ url: mock.url, fetch: watching }).query(requestOf(vendor, { responseFormat: { type: 'json', schema } }))
    expect(JSON.parse(json)).toEqual(answer)
    expect(bodies.at(-1)).toContain('degrees')
  })

  it('counts what the vendor counted', async () => {
    answerWith({ content: 'Yes.', usage: { prompt_tokens: 7, completion_tokens: 3, input_tokens: 7, output_tokens: 3 } })
    const { usage } = await query(vendor)
    // It sends an Ollama answer without counts, or with zeros that say nothing: unknown is what that is.
    if (isOllama(vendor)) expect(usage?.output.total ?? 0).toBe(0)
    else expect(usage).toMatchObject({ input: { total: 7 }, output: { total: 3 }, source: 'provider' })
  })

  it('says that it was cut off at its longest', async () => {
    answerWith({ content: 'And then', finishReason: 'length' })
    const { text: partial, finishReason } = await query(vendor)
    expect(partial).toBe('And then')
    // It ends every Ollama answer with the same word, whatever the fixture says, and gives no reason where a response of
    // OpenAI is incomplete: then it counts as broken, and never as a whole answer.
    expect(finishReason.unified).toBe(isOllama(vendor) ? 'stop' : vendor.wire === 'responses' ? 'error' : 'length')
  })

  it.each(['query', 'stream'] as const)('tells a rate limit and how long to wait: %s', async (way) => {
    answerWith({ error: { message: 'Slow down.', type: 'rate_limit_error' }, status: 429, retryAfter: 7 })
    const thrown = way === 'query' ? await failure(query(vendor)) : (await stream(vendor)).error
    expect(thrown).toMatchObject({ code: 'rate_limited', isRetryable: true, retryAfterMs: 7_000, status: 429 })
  })

  it.each([
    [500, 'provider_unavailable', true],
    [503, 'provider_unavailable', true],
    [401, 'authentication_failed', false],
    [400, 'validation_failed', false],
  ])('tells a failure with status %i', async (status, code, isRetryable) => {
    answerWith({ error: { message: 'It went wrong.' }, status })
    expect(await failure(query(vendor))).toMatchObject({ code, isRetryable, status })
    expect((await stream(vendor)).error).toMatchObject({ code, isRetryable, status })
  })

  it('tells a question that nobody can answer', async () => {
    // Where nothing matches it answers 404 with words of its own, as a server does that does not know the address.
    expect(await failure(query(vendor))).toBeInstanceOf(ArqError)
  })
})

describe.each(vendors)('$name against an aimock that breaks off', (vendor) => {
  it.each([1, 2, 5])('after %i chunks', async (truncateAfterChunks) => {
    answerWith({ content: text }, { chunkSize: 4, latency: 5, truncateAfterChunks })
    const read = await stream(vendor)
    expect(read.finish).toBeUndefined()
    expect(read.error).toMatchObject(brokenOff)
    expect(text.startsWith(read.text)).toBe(true)
    expect(await failure(query(vendor))).toBeInstanceOf(ArqError)
  })

  it('in the middle of the answer', async () => {
    answerWith({ content: text }, { chunkSize: 4, latency: 20, disconnectAfterMs: 130 })
    const read = await stream(vendor)
    expect(read.finish).toBeUndefined()
    expect(read.error).toMatchObject(brokenOff)
    expect(text.startsWith(read.text)).toBe(true)
  })

  it.each([
    ['an error instead of an answer', { dropRate: 1 }, 'provider_unavailable'],
    ['a connection that ends before the headers', { disconnectRate: 1 }, 'provider_unavailable'],
    // A body that is no JSON under status 200 and a JSON type: nothing of it is an answer.
    ['a body that is no JSON', { malformedRate: 1 }, 'stream_truncated'],
    ['a rate limit', { rateLimitRate: 1 }, 'rate_limited'],
  ])('with %s', async (_, chaos, code) => {
    answerWith({ content: text }, { chaos })
    const read = await stream(vendor)
    expect([read.text, read.finish]).toEqual(['', undefined])
    expect(read.error).toMatchObject({ code, isRetryable: true })
    expect(await failure(query(vendor))).toMatchObject({ code, isRetryable: true })
  })
})
