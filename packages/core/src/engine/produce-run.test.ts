import { describe, expect, it, vi } from 'vitest'
import { ContextLengthError } from '../errors/context-length-error.js'
import { RateLimitError } from '../errors/rate-limit-error.js'
import { StreamTruncatedError } from '../errors/stream-truncated-error.js'
import { settle } from '../fakes/fake-clock.js'
import { fakeProvider } from '../fakes/fake-provider.js'
import { FakeRunLog } from '../fakes/fake-run-log.js'
import type { LLMProvider } from '../model/llm-provider.js'
import type { ModelRequest } from '../model/model-request.js'
import type { StreamEvent } from '../model/stream-event.js'
import type { RunEventBody, TerminalEvent } from '../run/run-event.js'
import { RunWriter } from '../run/run-writer.js'
import { untilAborted } from '../util/until-aborted.js'
import { produceRun, type ModelSettings, type ProduceRunOptions } from './produce-run.js'

const start: StreamEvent = { type: 'response-start', provider: 'fake', model: 'model-2026' }
const opened: StreamEvent = { type: 'text-start', id: 't' }
const word: StreamEvent = { type: 'text-delta', id: 't', delta: 'Hello' }
const closed: StreamEvent = { type: 'text-end', id: 't' }
const usage: StreamEvent = { type: 'usage', usage: { input: { total: 3 }, output: { total: undefined }, source: 'provider', raw: { secret: 'sk-1' } } }
const finish = (unified: 'stop' | 'length' | 'content-filter' = 'stop'): StreamEvent => ({ type: 'finish', reason: { unified, raw: 'raw-word' } })

async function* events(...list: StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* list
}

interface Play {
  log: FakeRunLog
  terminal: TerminalEvent
  /** Without the first entry, which is the same in all. */
  written: readonly RunEventBody[]
}

async function produce(provider: LLMProvider, options: Partial<ProduceRunOptions> = {}): Promise<Play> {
  const log = new FakeRunLog()
  const terminal = await produceRun({
    choose: () => ({ provider, model: 'model' }),
    settings: {},
    history: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: 'Why?' }] }],
    messageId: 'message-1',
    metadata: { runId: 'run-1' },
    writer: new RunWriter(log, { runId: 'run-1', fence: 1 }),
    signal: new AbortController().signal,
    ...options,
  })
  expect(log.bodies[0]).toEqual({ type: 'run-start', messageId: 'message-1', metadata: { runId: 'run-1' } })
  expect(log.bodies.at(-1)).toEqual(terminal)
  return { log, terminal, written: log.bodies.slice(1) }
}

const known = { provider: 'fake', model: 'model-2026' }

describe('produceRun', () => {
  it.each([
    ['length', 'length'],
    ['content-filter', 'filtered'],
  ] as const)('marks an answer that ended for %s as %s', async (reason, incomplete) => {
    const { terminal } = await produce(fakeProvider(() => events(start, opened, word, closed, finish(reason))))
    expect(terminal).toMatchObject({ type: 'finish', metadata: { finishReason: reason, incomplete } })
  })

  it('ends at once when it is stopped, whatever the provider does with its signal', async () => {
    const abort = new AbortController()
    const hanging: AsyncIterable<StreamEvent> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: () => new Promise(() => {}) }) }
    const produced = produce(fakeProvider(() => hanging), { signal: abort.signal })
    await settle()
    abort.abort(new DOMException('stop', 'AbortError'))
    expect((await produced).terminal).toMatchObject({ type: 'abort', metadata: { incomplete: 'stopped' } })
  })

  it('ends at once when it is stopped while the model is chosen', async () => {
    const abort = new AbortController()
    const produced = produce(fakeProvider(() => events()), { signal: abort.signal, choose: () => new Promise(() => {}) })
    await settle()
    abort.abort(new DOMException('stop', 'AbortError'))
    expect((await produced).terminal.type).toBe('abort')
  })

  it('tells on the answer what was left out of the request, what goes on, and who wrote it', async () => {
    const warnings = [{ option: 'seed', message: 'The model takes none.' }]
    const summary = { spans: [{ provider: 'fake', model: 'model-2026', plan: 'start' as const, characters: 5 }] }
    const status: StreamEvent = { type: 'status', status: { state: 'retrying', attempt: 2 } }
    const { written, terminal } = await produce(fakeProvider(() => events({ ...start, warnings }, opened, word, status, closed, { type: 'recovery', summary }, finish())))
    expect(written[0]).toEqual({ type: 'metadata', metadata: { ...known, warnings } })
    expect(written).toContainEqual(status)
    expect(terminal.metadata).toMatchObject({ recovery: summary })
  })

  it('tells the provider what the call is made for', async () => {
    const calls: unknown[] = []
    const run = { runId: 'run-1', threadId: 'thread-1', scope: { userId: 'ada' } }
    const provider = fakeProvider(() => events(start, finish()))
    const stream = provider.stream.bind(provider)
    await produce(Object.assign(provider, { stream: (...call: Parameters<typeof stream>) => (calls.push(call[1]?.run), stream(...call)) }), { run })
    expect(calls).toEqual([run])
  })

  it('writes a whole answer and what became known of it', async () => {
    const { written } = await produce(fakeProvider(() => events(start, opened, word, closed, { type: 'raw', value: 1 }, usage, finish())))
    expect(written).toEqual([
      { type: 'metadata', metadata: known },
      opened,
      word,
      closed,
      { type: 'finish', reason: { unified: 'stop', raw: 'raw-word' }, metadata: { ...known, usage: { inputTokens: 3, source: 'provider' }, finishReason: 'stop' } },
    ])
  })

  it('writes every kind of content', async () => {
    const content: readonly Extract<StreamEvent, RunEventBody>[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'hm' },
      { type: 'reasoning-end', id: 'r' },
      { type: 'tool-input-start', id: 'c', name: 'find' },
      { type: 'tool-input-delta', id: 'c', delta: '{}' },
      { type: 'tool-call', id: 'c', name: 'find', input: '{}' },
      { type: 'source', id: 's', url: 'https://example.com/' },
    ]
    expect((await produce(fakeProvider(() => events(...content, finish())))).written.slice(0, -1)).toEqual(content)
  })

  it('asks with the settings, the window and the history, and leaves out what nobody set', async () => {
    const requests: ModelRequest[] = []
    const provider = fakeProvider((request) => {
      requests.push(request)
      return events(finish())
    })
    const settings: ModelSettings = { system: 'Be kind.', temperature: 0, seed: 7, maxOutputTokens: 50 }
    await produce(provider, { settings })
    await produce(provider)
    expect(requests).toStrictEqual([
      { model: 'model', messages: [{ role: 'system', content: 'Be kind.' }, { role: 'user', content: 'Why?' }], maxOutputTokens: 50, temperature: 0, seed: 7 },
      { model: 'model', messages: [{ role: 'user', content: 'Why?' }], maxOutputTokens: 200 },
    ])
  })

  it('says so when the answer ran out of room', async () => {
    const { terminal } = await produce(fakeProvider(() => events(opened, word, finish('length'))))
    expect(terminal).toMatchObject({ type: 'finish', metadata: { finishReason: 'length', incomplete: 'length' } })
  })

  it('says so when no language model wrote it', async () => {
    const provider = fakeProvider(() => events(finish()))
    const { written } = await produce(provider, { choose: () => ({ provider, model: 'model', simulated: true }) })
    expect(written[0]).toEqual({ type: 'metadata', metadata: { simulated: true } })
  })

  it('keeps what came before a fault, closes it, and marks the answer', async () => {
    const provider = fakeProvider(async function* () {
      yield* events(start, opened, word, usage)
      throw new RateLimitError('Too fast.', { retryAfterMs: 100, cause: new Error('sk-secret') })
    })
    const { written, log } = await produce(provider)
    const error = { code: 'rate_limited', message: 'Too fast.', isRetryable: true, retryAfterMs: 100 }
    expect(written.slice(-3)).toEqual([
      word,
      closed,
      { type: 'error', error, metadata: { ...known, usage: { inputTokens: 3, source: 'provider' }, finishReason: 'error', incomplete: 'failed', error } },
    ])
    expect(JSON.stringify(log.entries)).not.toContain('sk-')
  })

  it.each([
    ['a fault that the provider noticed', () => Promise.reject(new StreamTruncatedError('It broke off.'))],
    ['an end without a finish', () => Promise.resolve()],
  ])('never calls %s an answer', async (_name, end) => {
    const provider = fakeProvider(async function* () {
      yield* events(opened, word)
      await end()
    })
    const { terminal } = await produce(provider)
    expect(terminal).toMatchObject({ type: 'error', error: { code: 'stream_truncated', isRetryable: true }, metadata: { incomplete: 'failed' } })
  })

  it('ignores a fault after the finish', async () => {
    const provider = fakeProvider(async function* () {
      yield* events(opened, word, finish())
      throw new Error('late')
    })
    expect((await produce(provider)).terminal).toMatchObject({ type: 'finish' })
  })

  it('does not tell the reader what an unknown error said', async () => {
    const provider = fakeProvider(() => {
      throw new Error('key sk-secret of ada')
    })
    const { log } = await produce(provider)
    expect(log.bodies.at(-1)).toMatchObject({ type: 'error', error: { code: 'internal' } })
    expect(JSON.stringify(log.entries)).not.toContain('sk-secret')
  })

  it.each([
    ['choosing', { choose: () => Promise.reject(new RateLimitError('No model yet.')) }, 'rate_limited'],
    ['a prompt that is too long', { history: [{ id: 'q', role: 'user' as const, parts: [{ type: 'text' as const, text: 'x'.repeat(900) }] }] }, 'context_length_exceeded'],
  ])('ends the run when it fails at %s', async (_name, options, code) => {
    const stream = vi.fn<() => AsyncGenerator<StreamEvent>>(() => events(finish()))
    const { terminal } = await produce(fakeProvider(stream), options)
    expect(terminal).toMatchObject({ type: 'error', error: { code } })
    expect(stream).not.toHaveBeenCalled()
  })

  it('ends the run when the provider cannot be made ready', async () => {
    const provider = fakeProvider(() => events(finish()), { initialize: () => Promise.reject(new ContextLengthError('No.')) })
    expect((await produce(provider)).terminal).toMatchObject({ type: 'error', error: { code: 'context_length_exceeded' } })
  })

  it('asks no provider for a run that was stopped before it began', async () => {
    const choose = vi.fn<ProduceRunOptions['choose']>()
    const { written } = await produce(fakeProvider(() => events(finish())), { choose, signal: AbortSignal.abort() })
    expect(choose).not.toHaveBeenCalled()
    expect(written).toEqual([{ type: 'abort', reason: 'stopped', metadata: { finishReason: 'aborted', incomplete: 'stopped' } }])
  })

  it.each(['choose', 'initialize', 'stream'] as const)('stops while it waits for %s', async (stage) => {
    const stop = new AbortController()
    const never = (signal: AbortSignal | undefined): Promise<never> => untilAborted(new Promise<never>(() => {}), signal ?? stop.signal)
    const provider = fakeProvider(
      async function* (_request, signal) {
        yield* events(start, opened, word)
        await never(signal)
      },
      stage === 'initialize' ? { initialize: (options) => never(options?.signal) } : {},
    )
    const playing = produce(provider, { signal: stop.signal, ...(stage === 'choose' ? { choose: never } : {}) })
    await settle()
    stop.abort(new DOMException('The run was stopped on request.', 'AbortError'))
    const { terminal, written } = await playing
    expect(terminal).toMatchObject({ type: 'abort', metadata: { finishReason: 'aborted', incomplete: 'stopped' } })
    if (stage === 'stream') expect(written.slice(1, -1)).toEqual([opened, word, closed])
  })

  it('stops a provider that goes on after the stop', async () => {
    const stop = new AbortController()
    const provider = fakeProvider(async function* () {
      yield* events(opened, word)
      stop.abort()
      yield* events(word, word, word, closed, finish())
    })
    const { terminal, written } = await produce(provider, { signal: stop.signal })
    expect(terminal.type).toBe('abort')
    expect(written.filter((body) => body.type === 'text-delta')).toHaveLength(1)
  })

  it('takes a fault that comes with the stop for the stop', async () => {
    const stop = new AbortController()
    const provider = fakeProvider(async function* () {
      yield word
      stop.abort()
      throw new RateLimitError('Too fast.')
    })
    expect((await produce(provider, { signal: stop.signal })).terminal).toMatchObject({ type: 'abort' })
  })

  it('rejects when the log itself cannot be written', async () => {
    const log = new FakeRunLog()
    log.failure = new Error('the disk is full')
    const provider = fakeProvider(() => events(opened, word, finish()))
    await expect(produce(provider, { writer: new RunWriter(log, { runId: 'run-1', fence: 1 }) })).rejects.toThrow('the disk is full')
  })

  it('does not run ahead of a log that is slow', async () => {
    const log = new FakeRunLog()
    let told = 0
    const provider = fakeProvider(async function* () {
      for (; told < 5_000; told += 1) yield word
      yield finish()
    })
    log.hold()
    const playing = produce(provider, { writer: new RunWriter(log, { runId: 'run-1', fence: 1 }) }).catch(() => {})
    await settle()
    expect(told).toBeLessThan(600)
    log.release()
    await playing
    expect(log.entries).toHaveLength(5_002)
  })
})
