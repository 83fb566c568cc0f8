import type { Attributes, Context, Histogram, Meter } from '@opentelemetry/api'
import type { AttemptRecord } from '../attempt/attempt-record.js'
import { secondsToFirstChunk } from './attempt-attributes.js'
import { attribute, durationBoundaries, tokenBoundaries } from './gen-ai-names.js'

/** The client metrics of the GenAI conventions. */
export class AttemptMetrics {
  readonly #duration: Histogram
  readonly #tokens: Histogram
  readonly #firstChunk: Histogram
  readonly #outputChunk: Histogram

  constructor(meter: Meter) {
    const seconds = (name: string, description: string): Histogram =>
      meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: durationBoundaries } })
    this.#duration = seconds('gen_ai.client.operation.duration', 'GenAI operation duration.')
    this.#firstChunk = seconds('gen_ai.client.operation.time_to_first_chunk', 'Time to receive the first chunk.')
    this.#outputChunk = seconds('gen_ai.client.operation.time_per_output_chunk', 'Time per output chunk after the first: the mean of each operation.')
    this.#tokens = meter.createHistogram('gen_ai.client.token.usage', {
      description: 'Number of input and output tokens used.',
      unit: '{token}',
      advice: { explicitBucketBoundaries: tokenBoundaries },
    })
  }

  /** `identity` is what the attempt's span says too; `context` holds that span, for exemplars. */
  record(record: AttemptRecord, identity: Attributes, context: Context): void {
    const answered = record.responseModel === undefined ? identity : { ...identity, [attribute.responseModel]: record.responseModel }
    const ended = record.outcome.type === 'failed' ? { ...answered, [attribute.errorType]: record.outcome.error.code } : answered
    this.#duration.record(Math.max(0, record.endedAt - record.startedAt) / 1000, ended, context)
    this.#recordTokens(record, answered, context)
    recordKnown(this.#firstChunk, secondsToFirstChunk(record), answered, context)
    recordKnown(this.#outputChunk, secondsPerChunk(record), answered, context)
  }

  #recordTokens({ usage }: AttemptRecord, attributes: Attributes, context: Context): void {
    if (usage.source === 'estimated') return
    recordKnown(this.#tokens, usage.input.total, { ...attributes, [attribute.tokenType]: 'input' }, context)
    recordKnown(this.#tokens, usage.output.total, { ...attributes, [attribute.tokenType]: 'output' }, context)
  }
}

function recordKnown(histogram: Histogram, value: number | undefined, attributes: Attributes, context: Context): void {
  if (value !== undefined) histogram.record(value, attributes, context)
}

function secondsPerChunk({ firstContentAt, endedAt, contentEvents = 0 }: AttemptRecord): number | undefined {
  if (firstContentAt === undefined || contentEvents < 2) return undefined
  return Math.max(0, endedAt - firstContentAt) / 1000 / (contentEvents - 1)
}
