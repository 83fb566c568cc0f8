import type { FakeClock } from '../../fake-clock.js'

/** Longer than any time limit of an attempt, in milliseconds of the fake clock. */
const patienceMs = 15 * 60_000

/** How long a call may work before its silence counts, in real milliseconds: only a call that hangs ever waits for it. */
const workMs = 5_000

/**
 * Whether a call settles: by itself, or when time passes. Time stands still while a call has work to do, unless nothing
 * more will come (`isSilent`), so that no time limit passes for a slow machine's sake.
 */
export async function untilSettled(pending: Promise<unknown>, clock: FakeClock, isSilent: boolean): Promise<boolean> {
  let hasSettled = false
  const settled = pending.then(
    () => (hasSettled = true),
    () => (hasSettled = true),
  )
  if (!isSilent) await withinRealTime(settled)
  const giveUpAt = clock.now() + patienceMs
  while (!hasSettled && clock.now() < giveUpAt) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(500)
  }
  return hasSettled
}

function withinRealTime(settled: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, workMs)
    void settled.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
