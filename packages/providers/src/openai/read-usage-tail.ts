import type { Clock } from '@arq/core'
import type { OpenCall } from '../shared/open-call.js'
import type { ChatCompletionReader } from './chat-completion-reader.js'
import { withinMs } from '../shared/within-ms.js'

/** How long a whole answer may wait for its usage. OpenAI sends it within milliseconds of the finish reason. */
const usageWaitMs = 2_000
/** How long it may wait for the end of the body after that: a body read to its end leaves a connection to use again. */
const endWaitMs = 100

/**
 * Reads on after the terminal marker for the usage chunk and the end of the body, within bounds. The answer is whole
 * already: whatever goes wrong here is ignored, an abort excepted.
 */
export async function readUsageTail(chunks: AsyncIterator<unknown>, reader: ChatCompletionReader, wait: { clock: Clock; call: OpenCall }): Promise<void> {
  let next: IteratorResult<unknown> | undefined
  try {
    do {
      next = await withinMs(reader.hasFinalUsage ? endWaitMs : usageWaitMs, wait.clock, wait.call.guard(chunks.next()))
      if (next?.done === false) reader.accept(next.value)
    } while (next?.done === false)
  } catch (thrown) {
    if (wait.call.signal.aborted) throw thrown
  }
}
