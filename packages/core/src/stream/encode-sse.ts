import type { RunEvent } from '../run/run-event.js'
import { isTerminal } from '../run/run-event.js'
import { runEventToChunks } from './run-event-to-chunks.js'
import type { UIMessageChunk } from './ui-message-chunk.js'

/** A comment: proves that the line is alive and is invisible to every SSE parser. */
export const sseHeartbeat: string = ':\n\n'

/**
 * Log entries as SSE text. The last chunk of an entry carries `id: <runId>:<seq>`, so that a reader's cursor moves
 * only when it has the whole entry. After a terminal entry comes `[DONE]`.
 */
export function encodeSse(runId: string, events: readonly RunEvent[]): string {
  let text = ''
  for (const { seq, body } of events) {
    if (body.type === 'text-delta') {
      // Nearly every entry is one of these; spelling the object out halves the cost of a chunk.
      text += `id: ${runId}:${seq}\ndata: {"type":"text-delta","id":${JSON.stringify(body.id)},"delta":${JSON.stringify(body.delta)}}\n\n`
      continue
    }
    text += encodeChunks(runId, seq, runEventToChunks(body))
    if (isTerminal(body)) text += 'data: [DONE]\n\n'
  }
  return text
}

function encodeChunks(runId: string, seq: number, chunks: readonly UIMessageChunk[]): string {
  let text = ''
  chunks.forEach((chunk, index) => {
    if (index === chunks.length - 1) text += `id: ${runId}:${seq}\n`
    text += `data: ${JSON.stringify(chunk)}\n\n`
  })
  return text
}
