import type { Context, MeterProvider, Span, Tracer, TracerProvider } from '@opentelemetry/api'
import type { RunContext } from '@arq/core'
import type { AnswerRecord } from '../attempt/answer-record.js'
import type { AttemptObserver, StartedAttempt } from '../attempt/attempt-observer.js'
import type { AttemptOutcome, AttemptRecord } from '../attempt/attempt-record.js'
import type { AnswerSpan } from './answer-span.js'
import { endAttributes, identityOf, outcomeAttributes, startAttributes } from './attempt-attributes.js'
import { AttemptMetrics } from './attempt-metrics.js'
import { attribute, operation, wellKnownProviderNames } from './gen-ai-names.js'
import type { OpenTelemetryApi } from './open-telemetry-api.js'

export interface OpenTelemetryOptions {
  /** `@opentelemetry/api` as the application has it. Where it has none, pass `undefined`: then nothing is observed, and nothing fails. */
  api: OpenTelemetryApi | undefined
  /** @defaultValue the one that is registered with `api` */
  tracerProvider?: TracerProvider
  /** @defaultValue the one that is registered with `api` */
  meterProvider?: MeterProvider
  /** What `gen_ai.provider.name` says for a provider. @defaultValue its own name, and `azure.ai.openai` for `azure` */
  providerNames?: Readonly<Record<string, string>>
}

const instrumentation = '@arq/recovery'

/** Spans of attempts that never end would fill the memory. */
const mostOpenAttempts = 10_000

/**
 * Spans and metrics by the GenAI conventions of OpenTelemetry: a span `arq.answer` for each answer that has a run, below it a CLIENT span
 * `chat {model}` for each attempt, and the `gen_ai.client.*` metrics. Prompts, answers, error texts and users are never recorded. An attempt
 * that the caller stopped is no error. Counts that are unknown or estimated are left out.
 */
export function openTelemetry({ api, ...options }: OpenTelemetryOptions): AttemptObserver {
  return api === undefined ? {} : new AttemptTracer(api, options)
}

class AttemptTracer implements AttemptObserver {
  readonly #api: OpenTelemetryApi
  readonly #tracer: Tracer
  readonly #metrics: AttemptMetrics
  readonly #providerNames: Readonly<Record<string, string>>
  readonly #attempts = new Map<string, Span>()
  /** Oldest first: a run may make its next answer before the last one's bookings are done. */
  readonly #answers = new WeakMap<RunContext, AnswerSpan[]>()

  constructor(api: OpenTelemetryApi, { tracerProvider, meterProvider, providerNames }: Omit<OpenTelemetryOptions, 'api'>) {
    this.#api = api
    this.#tracer = (tracerProvider ?? api.trace).getTracer(instrumentation)
    this.#metrics = new AttemptMetrics((meterProvider ?? api.metrics).getMeter(instrumentation))
    this.#providerNames = { ...wellKnownProviderNames, ...providerNames }
  }

  attemptStarted(record: StartedAttempt): void {
    this.#attempts.set(record.attemptId, this.#startAttempt(record))
    if (this.#attempts.size > mostOpenAttempts) this.#endOldest()
  }

  attemptEnded(record: AttemptRecord): void {
    const span = this.#attempts.get(record.attemptId) ?? this.#startAttempt(record)
    this.#attempts.delete(record.attemptId)
    const answer = this.#answerOf(record)
    span.setAttributes(endAttributes(record, record.number > 1 ? answer?.cause : undefined))
    this.#setStatus(span, record.outcome)
    this.#metrics.record(record, identityOf(record, this.#providerName(record)), this.#api.trace.setSpan(this.#api.context.active(), span))
    span.end(new Date(record.endedAt))
    if (answer !== undefined) answer.cause = record.outcome.type === 'failed' ? record.outcome.error.code : undefined
  }

  answerEnded(record: AnswerRecord): void {
    // Without an attempt there was no span: the oldest one is another answer's.
    if (record.run === undefined || record.spans.length === 0) return
    const span = this.#answers.get(record.run)?.shift()?.span
    if (span === undefined) return
    span.setAttributes({ ...outcomeAttributes(record.outcome), [attribute.recoveryAttempts]: record.spans.length })
    this.#setStatus(span, record.outcome)
    span.end(new Date(record.endedAt))
  }

  #startAttempt(record: StartedAttempt): Span {
    const attributes = startAttributes(record, this.#providerName(record))
    const settings = { kind: this.#api.SpanKind.CLIENT, startTime: new Date(record.startedAt), attributes }
    return this.#tracer.startSpan(`${operation} ${record.model}`, settings, this.#parentOf(record))
  }

  #parentOf(record: StartedAttempt): Context {
    if (record.run === undefined) return this.#api.context.active()
    const answers = this.#answers.get(record.run) ?? []
    this.#answers.set(record.run, answers)
    if (record.number === 1 || answers.length === 0) answers.push(this.#startAnswer(record, record.run))
    return answers.at(-1)?.context ?? this.#api.context.active()
  }

  #startAnswer(record: StartedAttempt, run: RunContext): AnswerSpan {
    const attributes = { [attribute.runId]: run.runId, ...(run.threadId === undefined ? {} : { [attribute.conversationId]: run.threadId }) }
    const around = this.#api.context.active()
    const span = this.#tracer.startSpan('arq.answer', { kind: this.#api.SpanKind.INTERNAL, startTime: new Date(record.startedAt), attributes }, around)
    return { span, context: this.#api.trace.setSpan(around, span), cause: undefined }
  }

  /** Bookings come in order, so that what ends belongs to the oldest answer. */
  #answerOf({ run }: AttemptRecord): AnswerSpan | undefined {
    return run === undefined ? undefined : this.#answers.get(run)?.[0]
  }

  #setStatus(span: Span, outcome: AttemptOutcome): void {
    if (outcome.type === 'failed') span.setStatus({ code: this.#api.SpanStatusCode.ERROR })
  }

  #endOldest(): void {
    const [oldest] = this.#attempts
    if (oldest === undefined) return
    this.#attempts.delete(oldest[0])
    oldest[1].end()
  }

  #providerName({ provider }: StartedAttempt): string {
    return Object.hasOwn(this.#providerNames, provider) ? (this.#providerNames[provider] ?? provider) : provider
  }
}
