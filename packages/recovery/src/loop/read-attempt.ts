import { AbortableReader, type AttemptTimeouts, type Clock, type LLMProvider, type RunContext, type StreamEvent } from '@arq/core'
import type { PlannedCall } from '../plans/plan.js'
import { guardSeam } from '../seam/guard-seam.js'
import { AttemptSource } from './attempt-source.js'
import type { AttemptTally } from './attempt-tally.js'

export interface AttemptToRead {
  provider: LLMProvider
  call: PlannedCall
  tally: AttemptTally
  run: RunContext | undefined
  timeouts: AttemptTimeouts | undefined
  seamHoldMs: number
  clock: Clock
  /** Of the answer: aborting it ends the attempt. */
  signal: AbortSignal
}

/** What a call's events are read from. */
export interface AttemptReader {
  next(): Promise<IteratorResult<StreamEvent>>
  /** Lets go of the call, without waiting for it. */
  leave(): void
}

/** A provider reports its own stalls; this watch stands behind it for one that does not, and lets it speak first. */
const graceMs = 1_000

/** Sets one call off. Each attempt has a signal of its own: one that has fired could never be used for the next. */
export function readAttempt(attempt: AttemptToRead): { reader: AttemptReader; leave: () => void } {
  const controller = new AbortController()
  const follow = (): void => controller.abort(attempt.signal.reason)
  const source = sourceOf(attempt, controller)
  attempt.signal.addEventListener('abort', follow, { once: true })
  if (attempt.signal.aborted) follow()
  const { guard } = attempt.call
  const reader = guard === undefined ? source : new AbortableReader(guardSeam(source, guard, { clock: attempt.clock, holdMs: attempt.seamHoldMs }), attempt.signal)
  const leave = (): void => {
    attempt.signal.removeEventListener('abort', follow)
    reader.leave()
    source.leave()
    controller.abort(new DOMException('The attempt is over.', 'AbortError'))
  }
  return { reader, leave }
}

function sourceOf({ provider, call, tally, run, timeouts, clock }: AttemptToRead, controller: AbortController): AttemptSource {
  const { signal } = controller
  const { request, resume } = call
  const usual = provider.describeModel(request.model).capabilities.reasoning ? 120_000 : 30_000
  const options = { signal, ...(run === undefined ? {} : { run }), ...(timeouts === undefined ? {} : { timeouts }), ...(resume === undefined ? {} : { resume }) }
  return new AttemptSource({
    open: async () => {
      await provider.initialize({ signal })
      return provider.stream(request, options)[Symbol.asyncIterator]()
    },
    provider: provider.name,
    tally,
    timeouts: { firstContentMs: (timeouts?.firstContentMs ?? usual) + graceMs, gapMs: (timeouts?.gapMs ?? usual) + graceMs },
    clock,
    controller,
  })
}
