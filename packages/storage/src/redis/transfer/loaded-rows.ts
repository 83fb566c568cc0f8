import type { RedisCarrierOptions } from './redis-carrier-options.js'

/** What is read of keys at once. A row may be as large as a whole log. */
const loadedAtOnce = 16

/**
 * Goes over the keys of a kind on every master and gives what `load` makes of each, by what is in its braces. One may come twice, as with
 * every scan. `purpose` completes "could not ...".
 */
export async function* loadedRows<Row>({ link, keys }: RedisCarrierOptions, purpose: string, kind: string, load: (tag: string) => Promise<Row | undefined>): AsyncGenerator<Row, void, undefined> {
  for (let master = 0; ; master += 1) {
    let cursor = '0'
    do {
      const page = await link.scan(purpose, { master, pattern: keys.pattern(kind), cursor })
      if (page === undefined) return
      const tags = [...new Set(page.keys)].flatMap((key) => /\{(.*)\}$/s.exec(key)?.[1] ?? [])
      for (let from = 0; from < tags.length; from += loadedAtOnce) {
        for (const row of await Promise.all(tags.slice(from, from + loadedAtOnce).map(load))) if (row !== undefined) yield row
      }
      cursor = page.cursor
    } while (cursor !== '0')
  }
}
