import type { Clock } from '@arq/core'
import type { OpenCall } from '../shared/open-call.js'
import { withinMs } from '../shared/within-ms.js'

/** A body read to its end leaves a connection to use again; one that stays open is not worth a longer wait. */
const endWaitMs = 100

/** Reads what follows a whole answer, within bounds. Whatever goes wrong here is ignored, an abort excepted. */
export async function readToEnd(events: AsyncIterator<unknown>, wait: { clock: Clock; call: OpenCall }): Promise<void> {
  try {
    await withinMs(endWaitMs, wait.clock, wait.call.guard(events.next()))
  } catch (thrown) {
    if (wait.call.signal.aborted) throw thrown
  }
}
