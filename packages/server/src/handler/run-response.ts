import { runByteStream, type RunRecord } from '@arq/core'
import type { Arq } from '../arq.js'

/**
 * A run as Server-Sent Events in the UI Message Stream v1 protocol. `x-arq-replay` tells a native client whether to go on
 * (`live`, `tail`) or to start over (`snapshot`), `x-arq-replay-until` how far the part reaches that was written before.
 */
export function runResponse(arq: Arq, run: RunRecord, after: number): Response {
  // What a reader has beyond the log was shown while the store was away, and went down with its producer: the answer goes on otherwise.
  const hasMore = run.state === 'live' && after > run.lastSeq
  // A reader that claims to have everything is told the end once more: without it, it would ask for ever.
  const cursor = hasMore ? 0 : Math.min(after, run.state === 'ended' ? run.lastSeq - 1 : run.lastSeq)
  const replay = hasMore ? 'snapshot' : run.lastSeq === 0 ? 'live' : cursor > 0 ? 'tail' : 'snapshot'
  const body = runByteStream({ runs: arq.stores.runs, runId: run.runId, after: cursor, clock: arq.clock, onClose: arq.engine.orphans.attach(run.runId) })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      connection: 'keep-alive',
      'x-vercel-ai-ui-message-stream': 'v1',
      'x-accel-buffering': 'no',
      'x-arq-run-id': run.runId,
      'x-arq-replay': replay,
      'x-arq-replay-until': String(run.lastSeq),
    },
  })
}
