import type { Clock } from '../ports/clock.js'
import type { RunStore } from '../ports/run-store.js'
import { compactEvents } from './compact-events.js'
import { encodeSse, sseHeartbeat } from './encode-sse.js'

export interface RunByteStreamOptions {
  runs: RunStore
  runId: string
  /** The cursor: entries up to here are already with the reader. 0 sends everything. */
  after: number
  clock: Clock
  /** A comment goes out whenever the line was quiet this long. @defaultValue 1,500 */
  heartbeatMs?: number
  /** Called once when the reader left or the run ended. */
  onClose?: () => void
}

/** Given as a reason, because one that is made for each reader costs more than all else about leaving. */
const hasLeft = 'The reader has left.'

/**
 * One HTTP reader's view of a run: what is there already in as few chunks as possible, then each new batch as it
 * is acknowledged by the log. Ends right after the terminal entry. Leaving it changes nothing about the run.
 */
export function runByteStream(options: RunByteStreamOptions): ReadableStream<Uint8Array> {
  const leave = new AbortController()
  const encoder = new TextEncoder()
  const batches = options.runs.tail(options.runId, options.after, leave.signal)[Symbol.asyncIterator]()
  const heartbeatMs = options.heartbeatMs ?? 1_500
  let lastWriteAt = options.clock.now()
  let cancelHeartbeat = (): void => {}
  let closed = false

  const close = (): void => {
    if (closed) return
    closed = true
    cancelHeartbeat()
    leave.abort(hasLeft)
    options.onClose?.()
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const beat = (): void => {
          const dueInMs = heartbeatMs - (options.clock.now() - lastWriteAt)
          if (dueInMs <= 0 && (controller.desiredSize ?? 0) > 0) {
            controller.enqueue(encoder.encode(sseHeartbeat))
            lastWriteAt = options.clock.now()
          }
          // A reader that takes nothing is looked at again a whole beat later.
          cancelHeartbeat = options.clock.after(dueInMs > 0 ? dueInMs : heartbeatMs, beat)
        }
        // Sends the headers on their way: many servers hold them back until the first byte of the body.
        controller.enqueue(encoder.encode(sseHeartbeat))
        cancelHeartbeat = options.clock.after(heartbeatMs, beat)
      },
      async pull(controller) {
        try {
          const next = await batches.next()
          if (closed) return
          if (next.done === true) {
            close()
            return controller.close()
          }
          lastWriteAt = options.clock.now()
          controller.enqueue(encoder.encode(encodeSse(options.runId, next.value.length === 1 ? next.value : compactEvents(next.value))))
        } catch (error) {
          close()
          throw error
        }
      },
      cancel: close,
    },
    { highWaterMark: 16 },
  )
}
