import type { Frame } from './frame.js'
import type { Answer } from './scenario.js'

/** One vendor's wire: how an answer and an error inside a stream are spelled. Knows nothing of sockets or faults. */
export interface Wire {
  /** Content type of a streamed body. */
  readonly streamType: string
  /** No model is asked here, so nothing is billed. @defaultValue false */
  readonly isFree?: boolean
  encodeStream(answer: Answer, request: unknown): readonly Frame[]
  encodeWhole(answer: Answer, request: unknown): Frame
  encodeStreamError(error: unknown, answer: Answer): Frame
  encodeModels(models: readonly string[]): string
  wantsStream(request: unknown): boolean
  lastUserText(request: unknown): string
}
