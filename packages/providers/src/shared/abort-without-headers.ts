import { TimeoutError, type Clock } from '@arq/core'
import type { OpenCall } from './open-call.js'

/** Aborts a call with `TimeoutError` unless the returned function is called in time. */
export function abortWithoutHeaders(wait: { provider: string; clock: Clock; call: OpenCall; timeoutMs: number }): () => void {
  return wait.clock.after(wait.timeoutMs, () =>
    wait.call.abort(
      new TimeoutError(
        `${wait.provider} sent no response for ${wait.timeoutMs} ms, so no answer is coming. Send again, or raise the headers timeout for a slow server.`,
        { details: { kind: 'headers', waitedMs: wait.timeoutMs } },
      ),
    ),
  )
}
