import type { FakeClock } from '@arq/testkit'

/** Lets real bytes arrive, then moves the clock, until the answer is there. */
export async function whileTimePasses<T>(clock: FakeClock, stepMs: number, pending: Promise<T>): Promise<T> {
  let isOver = false
  void pending.finally(() => (isOver = true))
  while (!isOver) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(stepMs)
  }
  return pending
}
