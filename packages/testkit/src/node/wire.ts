import type { Frame } from './frame.js'
import type { Answer } from './scenario.js'

/**
 * One vendor's wire: how an answer and an error inside a stream are spelled. Knows nothing of sockets or faults. The same
 * answer to the same request gives the same bytes.
 */
export interface Wire {
  /** Content type of a streamed body. */
  readonly streamType: string
  /** No model is asked here, so nothing is billed. @defaultValue false */
  readonly isFree?: boolean
  /** One frame an event, in order. The text goes out in the pieces that `Answer.chunk` asks for, each in a frame with `isText`. */
  encodeStream(answer: Answer, request: unknown): readonly Frame[]
  /** The answer to a request that wants no stream. */
  encodeWhole(answer: Answer, request: unknown): Frame
  encodeStreamError(error: unknown, answer: Answer): Frame
  /** The body of a list of models. */
  encodeModels(models: readonly string[]): string
  wantsStream(request: unknown): boolean
  /** What the user said last, for rules that match on it; empty where that cannot be told. */
  lastUserText(request: unknown): string
}
