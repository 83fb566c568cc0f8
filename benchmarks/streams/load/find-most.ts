import type { Stores } from '@arq/core'
import { measureLoad } from './measure-load.js'

const lagLimitMs = 50
const smallestStep = 50

/** The most runs at once whose texts reach their readers within 50 ms of when they are due in 95 of 100 cases, to about fifty: halves what is between one that does and one that does not. */
export async function findMost(openStores: () => Promise<Stores>, known: { runs: number; lagMs: number }, seconds: number, say: (line: string) => void): Promise<number> {
  const within = async (runs: number): Promise<boolean> => {
    const { due_lag_ms_p95: lagMs } = await measureLoad(await openStores(), runs, seconds)
    say(`  ${runs} runs: 95th percentile ${lagMs} ms`)
    return lagMs <= lagLimitMs
  }
  let [most, tooMany] = known.lagMs <= lagLimitMs ? [known.runs, known.runs * 2] : [0, known.runs]
  while (most > 0 && tooMany === most * 2 && (await within(tooMany))) [most, tooMany] = [tooMany, tooMany * 2]
  while (tooMany - most > smallestStep * 2) {
    const middle = Math.round((most + tooMany) / 2 / smallestStep) * smallestStep
    if (await within(middle)) most = middle
    else tooMany = middle
  }
  return most
}
