import { delay, type Random } from '@arq/core'
import type { FakeClock } from '@arq/testkit'

/** Lets requests come by chance, so many a second on average, and resolves to what became of each when all are over. */
export async function runLoad<Result>(clock: FakeClock, random: Random, load: { requests: number; perSecond: number }, work: (index: number) => Promise<Result>): Promise<readonly Result[]> {
  const under: Promise<Result>[] = []
  const arrivals = async (): Promise<readonly Result[]> => {
    for (let index = 0; index < load.requests; index += 1) {
      await delay(clock, Math.round((-Math.log(1 - random.next()) * 1_000) / load.perSecond))
      under.push(work(index))
    }
    return Promise.all(under)
  }
  let results: readonly Result[] | undefined
  const done = arrivals().then((all) => (results = all))
  while (results === undefined) await clock.advance(1_000)
  return done
}
