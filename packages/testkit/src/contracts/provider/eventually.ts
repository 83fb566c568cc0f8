/** Resolves when the condition holds; rejects, with what was waited for, when it does not come to hold in 5 real seconds. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 5_000
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`It never happened that ${what}.`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Settles as `pending` does; rejects, with what was waited for, when it does not settle in 5 real seconds. */
export async function soon<Value>(what: string, pending: Promise<Value>): Promise<Value> {
  let isSettled = false
  const mark = (): void => void (isSettled = true)
  pending.then(mark, mark)
  await eventually(what, () => isSettled)
  return pending
}

/** What a promise is rejected with, soon. */
export function reasonOf(what: string, pending: Promise<unknown>): Promise<unknown> {
  return soon(
    what,
    pending.then(
      (value) => {
        throw new Error(`It was to fail, and gave ${JSON.stringify(value)}.`)
      },
      (reason: unknown) => reason,
    ),
  )
}
