import {
  AuthenticationError,
  ContextLengthError,
  ProviderUnavailableError,
  RateLimitError,
  StreamStalledError,
  type CallOptions,
  type LLMProvider,
  type ModelRequest,
  type RecoverySummary,
  type StreamEvent,
} from '@arq/core'
import { FakeClock, scriptedModel, SeededRandom, type Script, type ScriptedModel, type ScriptedModelOptions } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import type { AnswerRecord } from './attempt/answer-record.js'
import type { AttemptRecord } from './attempt/attempt-record.js'
import { AutoRecovery } from './auto-recovery.js'
import { answering } from './fakes/answering.js'
import { OrderedRouter } from './fakes/ordered-router.js'
import type { AutoRecoveryOptions } from './recovery-options.js'

const full = 'The quick brown fox jumps over the lazy dog, and then it rests for a while.'
const request: ModelRequest = { model: 'any', messages: [{ role: 'user', content: 'Tell me about the fox.' }] }

interface Outcome {
  events: readonly StreamEvent[]
  text: string
  error: unknown
}

class Bench {
  readonly clock = new FakeClock()
  readonly attempts: AttemptRecord[] = []
  readonly answers: AnswerRecord[] = []
  readonly models: readonly ScriptedModel[]
  readonly router: OrderedRouter
  readonly recovery: AutoRecovery

  constructor(scripts: readonly (Script | readonly Script[])[], options: Partial<AutoRecoveryOptions> = {}, models: ScriptedModelOptions = {}, before: readonly LLMProvider[] = []) {
    const names = ['a', 'b', 'c']
    this.models = scripts.map((script, index) => scriptedModel(script, { name: names[index] ?? 'd', clock: this.clock, chunk: 4, ...models }))
    this.router = new OrderedRouter(...before, ...this.models)
    this.recovery = new AutoRecovery({
      router: this.router,
      clock: this.clock,
      random: new SeededRandom(7),
      observers: [{ attemptEnded: (record) => void this.attempts.push(record), answerEnded: (record) => void this.answers.push(record) }],
      ...options,
    })
  }

  /** Reads the answer to its end while time goes by. */
  async ask(asked: Partial<ModelRequest> = {}, options: CallOptions = {}): Promise<Outcome> {
    const events: StreamEvent[] = []
    let error: unknown
    let isOver = false
    const reading = (async () => {
      for await (const event of this.recovery.stream({ ...request, ...asked }, options)) events.push(event)
    })()
      .catch((thrown: unknown) => (error = thrown))
      .finally(() => (isOver = true))
    for (let step = 0; !isOver && step < 5_000; step += 1) await this.clock.advance(100)
    await reading
    await this.recovery.settled()
    return { events, text: textOf(events), error }
  }
}

const textOf = (events: readonly StreamEvent[]): string => events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('')
const summaryOf = (events: readonly StreamEvent[]): RecoverySummary | undefined => events.find((event) => event.type === 'recovery')?.summary
const statesOf = (events: readonly StreamEvent[]): readonly string[] => events.flatMap((event) => (event.type === 'status' ? [event.status.state] : []))

/** Every part that starts ends once, and nothing stands after the end. */
function expectLegal(events: readonly StreamEvent[]): void {
  const open = new Set<string>()
  for (const event of events) {
    if (event.type === 'text-start' || event.type === 'reasoning-start') {
      expect(open.has(event.id), `${event.id} starts twice`).toBe(false)
      open.add(event.id)
    } else if (event.type === 'text-delta' || event.type === 'reasoning-delta') expect(open.has(event.id), `${event.id} is open`).toBe(true)
    else if (event.type === 'text-end' || event.type === 'reasoning-end') expect(open.delete(event.id), `${event.id} ends`).toBe(true)
  }
  expect([...open]).toEqual([])
  expect(events.findIndex((event) => event.type === 'finish')).toBe(events.length - 1)
}

describe('AutoRecovery', () => {
  it('passes a whole answer on, and says who wrote it', async () => {
    const bench = new Bench([answering(full)])
    const { events, text, error } = await bench.ask()
    expect(error).toBeUndefined()
    expect(text).toBe(full)
    expectLegal(events)
    expect(events[0]).toMatchObject({ type: 'response-start', provider: 'a' })
    expect(summaryOf(events)).toEqual({ spans: [{ provider: 'a', model: 'a-model', plan: 'start', characters: full.length }] })
    expect(statesOf(events)).toEqual([])
    expect(bench.attempts).toMatchObject([{ plan: 'start', outcome: { type: 'complete' }, charged: { input: 5, output: 16 }, wasted: { input: 0, output: 0 }, deliveredCharacters: full.length }])
    expect(bench.router.ended).toHaveLength(1)
  })

  it.each([
    ['prefill', 'prefill'],
    ['instruct', 'instruct'],
  ] as const)('continues an answer at every place it can break off at, on a model that takes %s', async (continuation, plan) => {
    for (let cut = 1; cut < full.length; cut += 1) {
      const bench = new Bench([answering(full, [cut])], {}, { capabilities: { continuation } })
      const { events, text, error } = await bench.ask()
      expect(error, `cut at ${cut}`).toBeUndefined()
      expect(text, `cut at ${cut}`).toBe(full)
      expectLegal(events)
      expect(summaryOf(events)?.spans.map((span) => [span.plan, span.cause])).toEqual([['start', 'stream_truncated'], [plan, undefined]])
      expect(statesOf(events)).toEqual(['retrying', 'recovered'])
    }
  })

  it('asks again where nothing was shown yet', async () => {
    const bench = new Bench([[[{ truncate: true }], answering(full)] as readonly Script[]])
    const { events, text } = await bench.ask()
    expect(text).toBe(full)
    expectLegal(events)
    expect(summaryOf(events)?.spans).toMatchObject([{ plan: 'start', characters: 0, cause: 'stream_truncated' }, { plan: 'restart', characters: full.length }])
  })

  it('begins anew after marks that say nothing, and shows them once', async () => {
    const titled = '# **A message** to all, with a list:\n\n- one\n- two'
    for (let cut = 1; cut < 6; cut += 1) {
      const bench = new Bench([answering(titled, [cut])], {}, { capabilities: { continuation: 'instruct' } })
      const { events, text } = await bench.ask()
      expect(text, `cut at ${cut}`).toBe(titled)
      expectLegal(events)
    }
  })

  it('goes on by another model when the first is gone, and charges each token once', async () => {
    const gone = new ProviderUnavailableError('a is gone.', { isRetryable: true })
    const bench = new Bench([answering(full, [22], { fail: gone }), answering(full)], {}, { capabilities: { continuation: 'instruct' } })
    const { events, text } = await bench.ask()
    expect(text).toBe(full)
    expect(summaryOf(events)?.spans).toMatchObject([{ provider: 'a', characters: 22 }, { provider: 'b', plan: 'instruct', characters: full.length - 22 }])
    const [first, second] = bench.attempts
    expect(first).toMatchObject({ outcome: { type: 'failed', error: { code: 'provider_unavailable' } }, charged: { input: 5 }, wasted: { input: 0, output: 0 } })
    expect(second?.charged.input).toBe(0)
    expect(second?.wasted.input).toBe(second?.usage.input.total)
    expect(bench.answers).toMatchObject([{ outcome: { type: 'complete' }, spans: [{ provider: 'a' }, { provider: 'b' }] }])
    expect(bench.router.ended.map((record) => record?.outcome.type)).toEqual(['failed', 'complete'])
  })

  it('gives the writer of an exact continuation the first chance, and not for ever', async () => {
    const bench = new Bench([answering(full, [10, 10, 10, 10, 10]), answering(full)])
    const { events, text } = await bench.ask()
    expect(text).toBe(full)
    expect(summaryOf(events)?.spans.map(({ provider }) => provider)).toEqual(['a', 'a', 'b'])
  })

  it('never counts progress as failure: an answer that breaks off often comes through', async () => {
    const bench = new Bench([answering(full, [9, 9, 9, 9, 9, 9, 9])])
    const { text, error } = await bench.ask()
    expect(error).toBeUndefined()
    expect(text).toBe(full)
  })

  it('notices a stream that ends in good order without its end, and a provider that hangs without a watch of its own', async () => {
    const quiet = careless(async function* () {
      yield { type: 'text-start', id: 't' }
      yield { type: 'text-delta', id: 't', delta: 'The quick ' }
    })
    const stuck = careless(async function* () {
      yield { type: 'text-start', id: 't' }
      yield { type: 'text-delta', id: 't', delta: 'The quick ' }
      await new Promise(() => {})
    })
    for (const [provider, cause] of [[quiet, 'stream_truncated'], [stuck, 'stream_stalled']] as const) {
      const bench = new Bench([answering(full)], {}, {}, [provider])
      const { text, events } = await bench.ask()
      expect(text).toBe(full)
      expect(summaryOf(events)?.spans[0]).toMatchObject({ cause })
    }
  })

  it('tells of a provider that went silent', async () => {
    const bench = new Bench([[[{ text: 'The quick ' }, { hang: true }], answering(full)] as readonly Script[]])
    const { events, text } = await bench.ask()
    expect(text).toBe(full)
    expect(statesOf(events)).toEqual(['stalled', 'retrying', 'recovered'])
  })

  describe('tools', () => {
    const call: StreamEvent = { type: 'tool-call', id: 'c', name: 'look', input: '{}' }

    it('keeps a whole call when the stream breaks off after it, and never makes it twice', async () => {
      const bench = new Bench([[[{ text: 'Look. ' }, { event: { type: 'tool-input-start', id: 'c', name: 'look' } }, { event: call }, { event: { type: 'tool-input-start', id: 'd', name: 'look' } }, { truncate: true }]] as readonly Script[]])
      const { events } = await bench.ask()
      expectLegal(events)
      expect(events.filter((event) => event.type === 'tool-call')).toEqual([call])
      expect(events.filter((event) => event.type === 'tool-input-cancel')).toMatchObject([{ id: 'd' }])
      expect(events.at(-1)).toEqual({ type: 'finish', reason: { unified: 'tool-calls', raw: undefined } })
      expect(bench.models[0]?.calls).toBe(1)
    })

    it('takes half a call back and asks for it again', async () => {
      const bench = new Bench([[[{ event: { type: 'tool-input-start', id: 'c', name: 'look' } }, { event: { type: 'tool-input-delta', id: 'c', delta: '{"a' } }, { truncate: true }], [{ event: { ...call, id: 'e' } }]] as readonly Script[]])
      const { events } = await bench.ask()
      expect(events.filter((event) => event.type === 'tool-input-cancel')).toMatchObject([{ id: 'c' }])
      expect(events.filter((event) => event.type === 'tool-call')).toMatchObject([{ id: 'e' }])
      expect(summaryOf(events)?.spans.map(({ plan }) => plan)).toEqual(['start', 'restart'])
    })
  })

  describe('JSON', () => {
    const json = '{"name":"fox","legs":4,"friends":["dog","hen"]}'
    const asked: Partial<ModelRequest> = { responseFormat: { type: 'json' } }

    it('is continued in a stream, without the format that holds only from the first character', async () => {
      const bench = new Bench([answering(json, [13])])
      const { text } = await bench.ask(asked)
      expect(JSON.parse(text)).toEqual(JSON.parse(json))
      expect(bench.models[0]?.requests.map(({ responseFormat }) => responseFormat?.type)).toEqual(['json', undefined])
    })

    it('is begun again where nobody has seen it', async () => {
      const bench = new Bench([answering(json, [13])])
      const result = bench.recovery.query({ ...request, ...asked })
      await bench.clock.advance(1_000)
      expect(JSON.parse((await result).text)).toEqual(JSON.parse(json))
      expect((await result).recovery?.spans).toMatchObject([{ plan: 'start', characters: 0 }, { plan: 'restart', characters: json.length }])
    })

    it('that is broken already is not continued', async () => {
      const bench = new Bench([answering(`Sure! ${json}`, [13])])
      expect(await bench.ask(asked)).toMatchObject({ error: { code: 'stream_truncated' } })
      expect(bench.models[0]?.calls).toBe(1)
    })

    it('that its continuation does not fit is no whole answer', async () => {
      const bench = new Bench([[[{ text: '{"name":"fo' }, { truncate: true }], [{ text: 'x", and so on' }]] as readonly Script[]], { budgets: { retries: 0 } })
      expect(await bench.ask(asked)).toMatchObject({ error: { code: 'stream_truncated' } })
    })
  })

  describe('gives up with one typed error', () => {
    const failing = (error: Error): Script => [{ fail: error as never }]

    it('of everybody, when all fail alike', async () => {
      const error = new AuthenticationError('The key was refused.')
      expect(await new Bench([failing(error), failing(error)]).ask()).toMatchObject({ error, text: '' })
    })

    it('of nobody, when they fail in different ways', async () => {
      const { error, events } = await new Bench([failing(new AuthenticationError('No.')), failing(new ContextLengthError('Too long.'))]).ask()
      expect(error).toMatchObject({ code: 'provider_unavailable', details: { attempts: 2, lastCause: 'context_length_exceeded' } })
      expect(summaryOf(events)?.spans.map(({ cause }) => cause)).toEqual(['authentication_failed', 'context_length_exceeded'])
    })

    it('after as many retries as it may make, and keeps what was shown', async () => {
      const bench = new Bench([[answering(full, [10]), [{ truncate: true }]] as readonly Script[]], { budgets: { retries: 2 } })
      const { text, error, events } = await bench.ask()
      expect(error).toMatchObject({ code: 'stream_truncated' })
      expect(text).toBe(full.slice(0, 10))
      expect(bench.models[0]?.calls).toBe(3)
      expect(events.at(-2)).toMatchObject({ type: 'usage' })
    })

    it('when the time for the answer is over', async () => {
      const bench = new Bench([[{ text: 'The quick ' }, { hang: true }]], { budgets: { wallClockMs: 5_000 } })
      const before = bench.clock.now()
      expect(await bench.ask()).toMatchObject({ error: { code: 'timeout', details: { kind: 'deadline' } }, text: 'The quick ' })
      expect(bench.clock.now() - before).toBeLessThanOrEqual(5_100)
      expect(bench.router.ended[0]?.outcome).toEqual({ type: 'aborted' })
    })

    it('when a budget refuses the attempt', async () => {
      const refused = new Error('Nothing is left.')
      const bench = new Bench([answering(full)], { ledger: { reserve: () => Promise.reject(refused) } })
      expect(await bench.ask()).toMatchObject({ error: { code: 'internal', cause: refused } })
      expect(bench.models[0]?.calls).toBe(0)
      expect(bench.router.ended).toEqual([undefined])
    })
  })

  it('asks somebody else when a model refuses before its first word', async () => {
    const bench = new Bench([[[{ event: { type: 'finish', reason: { unified: 'content-filter', raw: 'content_filter' } } }]] as readonly Script[], answering(full)])
    expect((await bench.ask()).text).toBe(full)
    const alone = new Bench([[[{ event: { type: 'finish', reason: { unified: 'content-filter', raw: 'content_filter' } } }]] as readonly Script[]])
    expect((await alone.ask()).events.at(-1)).toMatchObject({ type: 'finish', reason: { unified: 'content-filter' } })
  })

  it('asks the candidate first that a request names by its id, and leaves everything else to the router', async () => {
    for (const [model, first] of [['b', 'b'], ['b-model', 'a'], ['any', 'a']] as const) {
      const bench = new Bench([answering(full), answering(full)])
      expect(summaryOf((await bench.ask({ model })).events)?.spans[0]?.provider).toBe(first)
    }
  })

  it('asks nobody to continue who declares that it cannot', async () => {
    const bench = new Bench([answering(full, [20])], {}, { capabilities: { continuation: 'none' } })
    expect(await bench.ask()).toMatchObject({ text: full.slice(0, 20), error: { code: 'provider_unavailable' } })
    expect(bench.models[0]?.calls).toBe(1)
  })

  describe('stopping', () => {
    it.each([
      ['in the middle of an answer', [{ text: 'The quick ' }, { hang: true }] as Script],
      ['during the wait before another attempt', [{ fail: new StreamStalledError('Silent.', { isRetryable: true }) }] as Script],
    ])('%s ends at once with the reason given', async (_when, script) => {
      const bench = new Bench([script], { backoff: { baseMs: 60_000, maxMs: 60_000 } })
      const stop = new AbortController()
      const reason = new DOMException('Stopped.', 'AbortError')
      const asking = bench.ask({}, { signal: stop.signal })
      await bench.clock.settle(4)
      stop.abort(reason)
      const { error } = await asking
      expect(error).toBe(reason)
      expect(bench.models[0]?.live).toBe(0)
      expect(bench.router.ended).toHaveLength(bench.router.taken)
      expect(bench.clock.pending).toBe(0)
      expect(bench.answers).toMatchObject([{ outcome: { type: 'aborted' } }])
    })

    it('is never recovered from, also before the start', async () => {
      const bench = new Bench([answering(full)])
      const reason = new DOMException('Stopped.', 'AbortError')
      expect(await bench.ask({}, { signal: AbortSignal.abort(reason) })).toMatchObject({ error: reason, events: [] })
      expect(bench.models[0]?.calls).toBe(0)
    })

    it('by leaving ends the call, gives the place back and books what was used', async () => {
      const bench = new Bench([[{ text: 'The quick brown ' }, { hang: true }]])
      for await (const event of bench.recovery.stream(request)) if (event.type === 'text-delta') break
      await bench.recovery.settled()
      expect(bench.models[0]?.live).toBe(0)
      expect(bench.router.ended.map((record) => record?.outcome.type)).toEqual(['aborted'])
      expect(bench.attempts).toMatchObject([{ outcome: { type: 'aborted' } }])
    })
  })

  it('waits for a limited provider no longer than it may, by telling the router', async () => {
    const bench = new Bench([[[{ fail: new RateLimitError('Wait.', { isRetryable: true, retryAfterMs: 1_000 }) }], answering(full)] as readonly Script[]], { budgets: { retryAfterMs: 7_000 } })
    await bench.ask()
    const [first] = bench.router.needs
    expect(first?.startBy).toBe(Date.UTC(2026, 0, 1) + 7_000)
    expect(bench.router.needs[1]?.failures).toMatchObject([{ candidate: 'a', error: { code: 'rate_limited' } }])
  })

  describe('an answer that somebody else began', () => {
    const began = (text: string): CallOptions => ({
      already: { provider: 'z', model: 'z-1', events: [{ type: 'text-start', id: 'text-0' }, { type: 'text-delta', id: 'text-0', delta: text }] },
    })

    it.each(['prefill', 'instruct'] as const)('is continued by %s in the part that is open, wherever it broke off', async (continuation) => {
      for (let cut = 1; cut < full.length; cut += 7) {
        const bench = new Bench([answering(full)], {}, { capabilities: { continuation } })
        const { events, text } = await bench.ask({}, began(full.slice(0, cut)))
        expect(full.slice(0, cut) + text, `cut at ${cut}`).toBe(full)
        expect(events.filter((event) => event.type === 'text-start')).toEqual([])
        expect(events.filter((event) => event.type === 'text-end')).toEqual([{ type: 'text-end', id: 'text-0' }])
        expect(summaryOf(events)?.spans).toEqual([
          { provider: 'z', model: 'z-1', plan: 'start', characters: cut, cause: 'aborted' },
          { provider: 'a', model: 'a-model', plan: continuation, characters: full.length - cut },
        ])
      }
    })

    it('begins anew where nothing of it was shown', async () => {
      const bench = new Bench([answering(full)])
      expect((await bench.ask({}, { already: { events: [] } })).text).toBe(full)
      const { events } = await bench.ask({}, { already: { events: [{ type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'hm' }] } })
      expect(events[0]).toEqual({ type: 'reasoning-end', id: 'r' })
      expect(textOf(events)).toBe(full)
    })

    it('ends with the call it made, and asks nobody', async () => {
      const bench = new Bench([answering(full)])
      const { events } = await bench.ask({}, { already: { events: [{ type: 'tool-call', id: 'c', name: 'look', input: '{}' }] } })
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: { unified: 'tool-calls' } })
      expect(bench.models[0]?.calls).toBe(0)
    })
  })

  it('books what each attempt used, and gives back what a refused one had reserved', async () => {
    const rows: string[] = []
    const ledger: AutoRecoveryOptions['ledger'] = {
      reserve: async ({ candidate, estimate }) => {
        expect(estimate.output).toBe(1_024)
        return {
          settle: async ({ charged, wasted }) => {
            rows.push(`${candidate} charged ${charged.input}+${charged.output} wasted ${wasted.input}+${wasted.output}`)
            return { cost: { charged: 0.5, wasted: 0.25 } }
          },
          release: async () => void rows.push(`${candidate} released`),
        }
      },
    }
    const busy = careless(async function* () {
      yield* []
      throw new RateLimitError('Wait.', { isRetryable: true })
    })
    const bench = new Bench([answering(full, [19]), answering(full)], { ledger }, { capabilities: { continuation: 'instruct' } }, [busy])
    const { text, events } = await bench.ask()
    expect(text).toBe(full)
    expect(rows).toEqual(['careless released', 'a charged 5+4 wasted 0+0', expect.stringMatching(/^b charged 0\+12 wasted \d+\+0$/)])
    expect(summaryOf(events)?.cost).toEqual({ charged: 1, wasted: 0.5 })
    expect(events.find((event) => event.type === 'usage')).toMatchObject({ usage: { input: { total: 5 } } })
    expect(bench.attempts[0]).toMatchObject({ usage: { input: { total: 0 }, output: { total: 0 } }, contentEvents: 0 })
  })

  describe('initialize', () => {
    const waiting = (initialize: () => Promise<void>): Bench => new Bench([], {}, {}, [Object.assign(scriptedModel([], { name: 'first' }), { initialize })])

    it('makes the first candidate ready, and leaves its failure to its attempt', async () => {
      let calls = 0
      await waiting(async () => void (calls += 1)).recovery.initialize()
      await waiting(() => Promise.reject(new ProviderUnavailableError('Gone.'))).recovery.initialize()
      expect(calls).toBe(1)
    })

    it('waits two seconds at most, and not for one who has left', async () => {
      const bench = waiting(() => new Promise(() => {}))
      const ready = bench.recovery.initialize()
      await bench.clock.advance(2_000)
      await ready
      const reason = new Error('left')
      const left = bench.recovery.initialize({ signal: AbortSignal.abort(reason) }).catch((error: unknown) => error)
      await bench.clock.advance(2_000)
      expect(await left).toBe(reason)
      expect(bench.clock.pending).toBe(0)
    })
  })

  it('refuses to be made of nobody', () => {
    expect(() => new AutoRecovery({ router: new OrderedRouter() })).toThrow(/no model to ask/)
  })
})

/** A provider that watches nothing and judges no end. */
function careless(events: () => AsyncGenerator<StreamEvent>): LLMProvider {
  const base = scriptedModel([], { name: 'careless', capabilities: { continuation: 'instruct' } })
  return Object.assign(Object.create(base) as LLMProvider, { name: 'careless', describeModel: (model: string) => base.describeModel(model), stream: () => events() })
}
