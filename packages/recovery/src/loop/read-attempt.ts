import { AbortableReader, withStallTimeout, type AttemptTimeouts, type Clock, type LLMProvider, type RunContext, type StreamEvent } from '@arq/core'
import type { PlannedCall } from '../plans/plan.js'
import { guardSeam } from '../seam/guard-seam.js'
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

/** A provider reports its own stalls; this watch stands behind it for one that does not, and lets it speak first. */
const graceMs = 1_000

/** Sets one call off. Each attempt has a signal of its own: one that has fired could never be used for the next. */
export function readAttempt(attempt: AttemptToRead): { reader: AbortableReader<StreamEvent>; leave: () => void } {
  const controller = new AbortController()
  const follow = (): void => controller.abort(attempt.signal.reason)
  if (attempt.signal.aborted) follow()
  attempt.signal.addEventListener('abort', follow, { once: true })
  const reader = new AbortableReader(eventsOf(attempt, controller), attempt.signal)
  const leave = (): void => {
    attempt.signal.removeEventListener('abort', follow)
    reader.leave()
    controller.abort(new DOMException('The attempt is over.', 'AbortError'))
  }
  return { reader, leave }
}

function eventsOf({ provider, call, tally, run, timeouts, seamHoldMs, clock }: AttemptToRead, controller: AbortController): AsyncIterable<StreamEvent> {
  const { signal } = controller
  const usual = provider.describeModel(call.request.model).capabilities.reasoning ? 120_000 : 30_000
  const watched = withStallTimeout(received(provider, call, { tally, run, timeouts, clock, signal }), {
    clock,
    timeouts: { firstContentMs: (timeouts?.firstContentMs ?? usual) + graceMs, gapMs: (timeouts?.gapMs ?? usual) + graceMs },
    abort: (reason) => controller.abort(reason),
  })
  return call.guard === undefined ? watched : guardSeam(watched, call.guard, { clock, holdMs: seamHoldMs })
}

type Call = Pick<AttemptToRead, 'tally' | 'run' | 'timeouts' | 'clock'> & { signal: AbortSignal }

async function* received(provider: LLMProvider, { request, resume }: PlannedCall, { tally, run, timeouts, clock, signal }: Call): AsyncGenerator<StreamEvent> {
  const now = (): number => clock.now()
  await provider.initialize({ signal })
  const options = { signal, ...(run === undefined ? {} : { run }), ...(timeouts === undefined ? {} : { timeouts }), ...(resume === undefined ? {} : { resume }) }
  for await (const event of provider.stream(request, options)) {
    tally.received(event, now)
    yield event
  }
}
