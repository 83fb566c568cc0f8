import type { FinishReason } from '@arq/core'
import type { Wire } from '../wire.js'

/** What a vendor says when it refuses a request. */
export type RefusalKind = 'authentication' | 'model-not-found' | 'context-length' | 'content-filter' | 'malformed' | 'rate-limit' | 'quota' | 'server-error' | 'overloaded'

export interface Refusal {
  status: number
  /** Sent as JSON. */
  body: unknown
}

/**
 * A wire with the words its vendor has for failures. Rows of the fault table that need a word which is left out do not
 * exist for it, or are made without words, by the status alone.
 */
export interface WireProfile {
  /** As tests and benchmarks call it. */
  name: string
  /** As the fault server speaks it. */
  wire: Wire
  /** @defaultValue statuses 400, 401, 404, 429, 500 and 529 without words; none for quota, context and content filter */
  refusals?: Partial<Readonly<Record<RefusalKind, Refusal>>>
  /** An error inside a stream, as `wire.encodeStreamError` takes it. @defaultValue `{ message: 'The server is overloaded.' }` */
  streamError?: unknown
  /** An event that no reader knows, as `Answer.extraEvents` takes it. @defaultValue none */
  unknownEvent?: unknown
  /** Bytes that keep a stream open and carry no content. @defaultValue a comment in an event stream, an empty line in anything else */
  keepAlive?: string
  /** What proves that an answer is whole: its last event, or the one with the finish reason, whatever follows. @defaultValue 'last-event' */
  marker?: 'last-event' | 'finish-reason'
  /** The vendor's word for each reason, as `Answer.finishReason` takes it. @defaultValue `{ stop: 'stop', length: 'length' }` */
  finishWords?: Partial<Readonly<Record<FinishReason['unified'], string>>>
  /** Ends of an answer that are failures, as `Answer.finishReason` takes them. @defaultValue none */
  failedWord?: string
  /** Whether the vendor's count of the prompt holds what it read from its cache. @defaultValue it counts none */
  cachedTokens?: 'included' | 'apart'
}

export function isEventStream({ wire }: WireProfile): boolean {
  return wire.streamType.startsWith('text/event-stream')
}
