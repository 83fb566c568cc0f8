import { RateLimitError, StreamTruncatedError, type RunContext } from '@arq/core'
import * as api from '@opentelemetry/api'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader, type HistogramMetricData } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { AttemptObserver } from '../attempt/attempt-observer.js'
import { AutoRecovery } from '../auto-recovery.js'
import { answering } from '../fakes/answering.js'
import { OrderedRouter } from '../fakes/ordered-router.js'
import { answerRecord, attemptRecord, without } from '../testing/record-fixtures.js'
import { openTelemetry, type OpenTelemetryOptions } from './open-telemetry.js'
import { scriptedModel } from '@arq/testkit'

const startedAt = Date.UTC(2026, 0, 1)
const run: RunContext = { runId: 'run-1', threadId: 'thread-1', scope: { userId: 'ada@example.com' }, sessionId: 'session-1' }

function setUp(options: Partial<OpenTelemetryOptions> = {}) {
  const spans = new InMemorySpanExporter()
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] })
  const meterProvider = new MeterProvider({ readers: [reader] })
  return {
    observer: openTelemetry({ api, tracerProvider, meterProvider, ...options }),
    tracer: tracerProvider.getTracer('test'),
    span: (name: string): ReadableSpan | undefined => spans.getFinishedSpans().find((span) => span.name === name),
    all: () => spans.getFinishedSpans(),
    async histograms(): Promise<Map<string, HistogramMetricData>> {
      await reader.forceFlush()
      const latest = metrics.getMetrics().at(-1)?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
      await reader.shutdown()
      return new Map((latest as HistogramMetricData[]).map((metric) => [metric.descriptor.name, metric]))
    },
  }
}

const milliseconds = ([seconds, nanoseconds]: readonly [number, number]): number => seconds * 1000 + nanoseconds / 1e6

describe('openTelemetry, spans', () => {
  it('makes one span for an attempt, by the names of the conventions and nothing else', () => {
    const { observer, span } = setUp()
    const record = attemptRecord({
      run,
      request: { maxOutputTokens: 500, temperature: 0.3, topP: 0.9, seed: 7 },
      responseId: 'resp_1',
      responseModel: 'gpt-5-2026-01-01',
      usage: { input: { total: 100, cacheRead: 60, cacheWrite: 20 }, output: { total: 80, reasoning: 30 }, source: 'provider' },
    })
    observer.attemptStarted?.(record)
    observer.attemptEnded?.(record)
    const made = span('chat gpt-5')
    expect(made?.kind).toBe(api.SpanKind.CLIENT)
    expect(made?.status).toEqual({ code: api.SpanStatusCode.UNSET })
    expect(made && [milliseconds(made.startTime), milliseconds(made.endTime)]).toEqual([startedAt, startedAt + 1000])
    expect(made?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.conversation.id': 'thread-1',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.request.stream': true,
      'gen_ai.request.max_tokens': 500,
      'gen_ai.request.temperature': 0.3,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.seed': 7,
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.model': 'gpt-5-2026-01-01',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': 0.2,
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 80,
      'gen_ai.usage.cache_read.input_tokens': 60,
      'gen_ai.usage.cache_creation.input_tokens': 20,
      'gen_ai.usage.reasoning.output_tokens': 30,
      'arq.run.id': 'run-1',
      'arq.outcome': 'complete',
      'arq.recovery.attempt': 1,
      'arq.recovery.plan': 'start',
    })
  })

  it('leaves out what is unknown or estimated', () => {
    const { observer, all } = setUp()
    const unknown = without(attemptRecord({ usage: { input: { total: undefined }, output: { total: undefined }, source: 'provider' } }), 'firstContentAt')
    observer.attemptEnded?.(unknown)
    observer.attemptEnded?.(attemptRecord({ attemptId: '2', usage: { input: { total: 9 }, output: { total: 9 }, source: 'estimated' } }))
    for (const { attributes } of all()) expect(Object.keys(attributes).filter((name) => name.startsWith('gen_ai.usage') || name.includes('conversation'))).toEqual([])
    expect(all()[0]?.attributes).not.toHaveProperty('gen_ai.response.time_to_first_chunk')
  })

  it('puts the attempts of an answer below it, each with its plan and the fault it followed', () => {
    const { observer, span, all } = setUp()
    const broken = attemptRecord({ run, outcome: { type: 'failed', error: new StreamTruncatedError('It broke off after "my secret".') } })
    const second = attemptRecord({
      run, attemptId: 'attempt-2', number: 2, plan: 'prefill', provider: 'azure', model: 'other', startedAt: startedAt + 1000, endedAt: startedAt + 3000, overlapCharacters: 12,
    })
    observer.attemptStarted?.(broken)
    // What an attempt used may be told only after the next one set out.
    observer.attemptStarted?.(second)
    observer.attemptEnded?.(broken)
    observer.attemptEnded?.(second)
    observer.answerEnded?.(answerRecord({ run, endedAt: startedAt + 3000, spans: [
      { provider: 'openai', model: 'gpt-5', plan: 'start', characters: 1, cause: 'stream_truncated' }, { provider: 'azure', model: 'other', plan: 'prefill', characters: 1 },
    ] }))
    const answer = span('arq.answer')
    expect(answer?.kind).toBe(api.SpanKind.INTERNAL)
    expect(answer?.attributes).toEqual({
      'arq.run.id': 'run-1', 'gen_ai.conversation.id': 'thread-1', 'arq.outcome': 'complete', 'gen_ai.response.finish_reasons': ['stop'], 'arq.recovery.attempts': 2,
    })
    expect(answer && milliseconds(answer.duration)).toBe(3000)
    const parent = answer?.spanContext().spanId
    expect(all().filter((each) => each.parentSpanContext?.spanId === parent).map((each) => each.name)).toEqual(['chat gpt-5', 'chat other'])
    expect(span('chat gpt-5')).toMatchObject({ status: { code: api.SpanStatusCode.ERROR }, attributes: { 'error.type': 'stream_truncated', 'arq.outcome': 'failed' } })
    expect(span('chat gpt-5')?.attributes).not.toHaveProperty('arq.recovery.cause')
    expect(span('chat other')?.attributes).toMatchObject({
      'gen_ai.provider.name': 'azure.ai.openai',
      'arq.recovery.attempt': 2,
      'arq.recovery.plan': 'prefill',
      'arq.recovery.cause': 'stream_truncated',
      'arq.recovery.overlap': 12,
    })
    expect(JSON.stringify(all().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })))).not.toMatch(/secret|ada@/)
  })

  it('keeps two answers of one run apart', () => {
    const { observer, all } = setUp()
    const first = attemptRecord({ run })
    const next = attemptRecord({ run, attemptId: 'attempt-2', model: 'next', startedAt: startedAt + 2000 })
    observer.attemptStarted?.(first)
    observer.attemptStarted?.(next)
    observer.attemptEnded?.(first)
    observer.answerEnded?.(answerRecord({ run }))
    observer.attemptEnded?.(next)
    observer.answerEnded?.(answerRecord({ run, outcome: { type: 'failed', error: new RateLimitError('Too many.') } }))
    const answers = all().filter(({ name }) => name === 'arq.answer')
    expect(answers.map(({ attributes }) => attributes['error.type'])).toEqual([undefined, 'rate_limited'])
    expect(all().find(({ name }) => name === 'chat next')?.parentSpanContext?.spanId).toBe(answers[1]?.spanContext().spanId)
  })

  it('takes a stop by the caller for no error', async () => {
    const { observer, span, histograms } = setUp()
    observer.attemptEnded?.(attemptRecord({ outcome: { type: 'aborted' } }))
    expect(span('chat gpt-5')).toMatchObject({ status: { code: api.SpanStatusCode.UNSET }, attributes: { 'arq.outcome': 'aborted' } })
    expect((await histograms()).get('gen_ai.client.operation.duration')?.dataPoints[0]?.attributes).not.toHaveProperty('error.type')
  })

  it('ends spans whose attempts never do', () => {
    const { observer, all } = setUp()
    for (let count = 0; count < 10_005; count += 1) observer.attemptStarted?.(attemptRecord({ attemptId: `attempt-${count}` }))
    expect(all()).toHaveLength(5)
  })

  it('names providers as it is told', () => {
    const { observer, all } = setUp({ providerNames: { ollama: 'house.ollama' } })
    for (const provider of ['ollama', 'azure', 'constructor']) observer.attemptEnded?.(attemptRecord({ provider, attemptId: provider }))
    expect(all().map(({ attributes }) => attributes['gen_ai.provider.name'])).toEqual(['house.ollama', 'azure.ai.openai', 'constructor'])
  })
})

describe('openTelemetry, metrics', () => {
  it('records the four client histograms with the recommended buckets', async () => {
    const { observer, histograms } = setUp()
    observer.attemptEnded?.(attemptRecord({ responseModel: 'gpt-5-2026-01-01', contentEvents: 41 }))
    const recorded = await histograms()
    const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
    const identity = {
      'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-5', 'gen_ai.response.model': 'gpt-5-2026-01-01',
    }
    expect([...recorded.keys()].toSorted()).toEqual([
      'gen_ai.client.operation.duration', 'gen_ai.client.operation.time_per_output_chunk', 'gen_ai.client.operation.time_to_first_chunk', 'gen_ai.client.token.usage',
    ])
    for (const [name, sum] of [['duration', 1], ['time_to_first_chunk', 0.2], ['time_per_output_chunk', 0.02]] as const) {
      const metric = recorded.get(`gen_ai.client.operation.${name}`)
      expect(metric?.descriptor.unit).toBe('s')
      expect(metric?.dataPoints).toMatchObject([{ attributes: identity, value: { count: 1, sum, buckets: { boundaries: seconds } } }])
    }
    const tokens = recorded.get('gen_ai.client.token.usage')
    expect(tokens?.descriptor.unit).toBe('{token}')
    expect(tokens?.dataPoints.map(({ attributes, value }) => [attributes['gen_ai.token.type'], value.sum])).toEqual([['input', 10], ['output', 80]])
    expect(tokens?.dataPoints[0]?.value.buckets.boundaries).toEqual([1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864])
  })

  it('tells errors apart, and records no count and no time that nobody knows', async () => {
    const { observer, histograms } = setUp()
    const failed = attemptRecord({ outcome: { type: 'failed', error: new RateLimitError('Too many.') }, usage: { input: { total: undefined }, output: { total: undefined }, source: 'provider' } })
    observer.attemptEnded?.(without(failed, 'firstContentAt'))
    const recorded = await histograms()
    expect([...recorded.keys()]).toEqual(['gen_ai.client.operation.duration'])
    expect(recorded.get('gen_ai.client.operation.duration')?.dataPoints[0]?.attributes).toMatchObject({ 'error.type': 'rate_limited' })
  })
})

describe('openTelemetry, as an observer', () => {
  it('traces a recovered answer of the real thing', async () => {
    const { observer, all } = setUp()
    const text = 'The quick brown fox jumps over the lazy dog, and then it rests.'
    const recovery = new AutoRecovery({ router: new OrderedRouter(scriptedModel(answering(text, [20]), { name: 'a', capabilities: { continuation: 'prefill' } })), observers: [observer] })
    for await (const event of recovery.stream({ model: 'any', messages: [{ role: 'user', content: 'Tell me a secret.' }] }, { run })) void event
    await recovery.settled()
    expect(all().map(({ name, attributes }) => [name, attributes['arq.recovery.plan'], attributes['arq.recovery.cause']])).toEqual([
      ['chat a-model', 'start', undefined], ['chat a-model', 'prefill', 'stream_truncated'], ['arq.answer', undefined, undefined],
    ])
    expect(JSON.stringify(all().map(({ attributes }) => attributes))).not.toMatch(/secret|fox/)
  })

  it('observes nothing and fails at nothing where the application has no OpenTelemetry', () => {
    expect(openTelemetry({ api: undefined })).toEqual({})
    expectTypeOf(openTelemetry).returns.toEqualTypeOf<AttemptObserver>()
    expectTypeOf<typeof api>().toExtend<NonNullable<OpenTelemetryOptions['api']>>()
  })
})
