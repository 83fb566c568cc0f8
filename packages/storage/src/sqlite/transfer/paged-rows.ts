import { setImmediate } from 'node:timers/promises'

/** All pages, one after the other, each read when those before it were taken: nothing is held open in between. `read` gives what follows a row. */
export async function* pagedRows<Row>(read: (last: Row | undefined) => readonly Row[]): AsyncGenerator<Row, void, undefined> {
  let last: Row | undefined
  for (;;) {
    const page = read(last)
    if (page.length === 0) return
    for (const row of page) yield row
    last = page.at(-1)
    // Others have their turn, however many pages there are.
    await setImmediate()
  }
}
