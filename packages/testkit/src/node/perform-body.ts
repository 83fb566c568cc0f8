import { delay, type Clock } from '@arq/core'
import type { BodyAction } from './body-action.js'
import type { BodyWriter } from './body-writer.js'

export interface BodyStage {
  writer: Pick<BodyWriter, 'write' | 'end' | 'destroy' | 'reset'>
  clock: Clock
  /** Aborted when the client is gone or the server closes. */
  signal: AbortSignal
  /** Waits at the scenario's gate. */
  hold(): Promise<void>
}

/** Does one action after the other. Ends early, and quietly, when the client has left. */
export async function performBody(plan: readonly BodyAction[], stage: BodyStage): Promise<void> {
  for (const action of plan) {
    if (stage.signal.aborted) return
    await perform(action, stage)
  }
}

async function perform(action: BodyAction, stage: BodyStage): Promise<void> {
  switch (action.do) {
    case 'write':
      return stage.writer.write(action.bytes)
    case 'pause':
      return pause(action.ms, stage)
    case 'hold':
      return stage.hold()
    case 'end':
      return stage.writer.end(action.whole)
    case 'destroy':
      await turn()
      return stage.writer.destroy()
    case 'reset':
      await turn()
      return stage.writer.reset()
    case 'stall':
      return untilAborted(stage.signal)
    case 'trickle':
      while (!stage.signal.aborted) {
        await stage.writer.write(action.bytes)
        await pause(action.everyMs, stage)
      }
  }
}

function pause(ms: number, stage: BodyStage): Promise<void> {
  if (ms === 0) return turn()
  return delay(stage.clock, ms, stage.signal).catch(() => {})
}

/** Lets the socket deliver what was written before. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
