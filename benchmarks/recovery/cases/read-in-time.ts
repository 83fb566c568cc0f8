import { delay, systemClock, toArqError, type ArqError, type StreamEvent } from '@arq/core'
import type { FakeClock } from '@arq/testkit'

const patienceMs = 15 * 60_000

/** Reads to the end while time goes by: it moves only when nothing else does, and from one wait to the next. */
export async function readInTime(events: AsyncIterable<StreamEvent>, clock: FakeClock, each: (event: StreamEvent) => void): Promise<{ error: ArqError | undefined; isHung: boolean }> {
  let isOver = false
  const reading = errorOf(events, each).finally(() => (isOver = true))
  const startedAt = clock.now()
  while (!isOver) {
    await turns()
    const next = clock.nextDueAt
    if (isOver || next === undefined || next - startedAt > patienceMs) break
    await clock.advance(next - clock.now())
  }
  return { error: isOver ? await reading : undefined, isHung: !isOver }
}

/** Reads to the end by the system's clock, for a minute at most. */
export async function readAll(events: AsyncIterable<StreamEvent>, each: (event: StreamEvent) => void): Promise<{ error: ArqError | undefined; isHung: boolean }> {
  const patience = new AbortController()
  const late = delay(systemClock, 60_000, patience.signal).then(
    () => ({ error: undefined, isHung: true }),
    () => ({ error: undefined, isHung: false }),
  )
  const read = errorOf(events, each).then((error) => ({ error, isHung: false }))
  return Promise.race([read, late]).finally(() => patience.abort())
}

async function errorOf(events: AsyncIterable<StreamEvent>, each: (event: StreamEvent) => void): Promise<ArqError | undefined> {
  try {
    for await (const event of events) each(event)
    return undefined
  } catch (thrown) {
    return toArqError(thrown)
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
