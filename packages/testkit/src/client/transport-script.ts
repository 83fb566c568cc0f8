import type { UIMessageChunk } from '@arq/core'
import { splitText } from '../split-text.js'

/** What happens when, in milliseconds since the run started. */
export type TransportStep =
  | { at: number; chunk: UIMessageChunk }
  /** Every open line breaks: its reads end cleanly, fail, or go silent. */
  | { at: number; drop: 'clean' | 'error' | 'stall' }
  /** The page is offline for so many milliseconds; lines break with an error and none can be opened. */
  | { at: number; offline: number }

/** The steps of a whole plain answer, from `start` to `finish`. */
export function answerSteps(text: string, options: { messageId?: string; everyMs?: number; chunk?: 'words' | number } = {}): readonly TransportStep[] {
  const { messageId = 'answer-1', everyMs = 50, chunk = 'words' } = options
  const deltas = splitText(text, chunk).map((delta): UIMessageChunk => ({ type: 'text-delta', id: 'text-1', delta }))
  const chunks: readonly UIMessageChunk[] = [
    { type: 'start', messageId },
    { type: 'text-start', id: 'text-1' },
    ...deltas,
    { type: 'text-end', id: 'text-1' },
    { type: 'finish', finishReason: 'stop', messageMetadata: { arq: { finishReason: 'stop' } } },
  ]
  return chunks.map((step, index) => ({ at: index * everyMs, chunk: step }))
}
