import type { Stores } from '@arq/core'
import { arqContender } from '../../first-light/load/arq-contender.js'
import { measureFirstText } from '../../first-light/load/measure-first-text.js'
import { percentile } from '../../shared/percentile.js'
import { rounded } from '../../shared/rounded.js'

export interface FirstTextFigures {
  /** Milliseconds from the call of the route to its first text, without the provider's own. */
  ttft_ms_p50: number
  ttft_ms_p95: number
  /** Milliseconds of one question to the store. */
  round_trip_ms_p50: number
}

/** Samples of a server that has answered for a while: its code is compiled. */
const warmUpFactor = 12

/** What the way to the first text costs over these stores, and what one trip to them does at the same time. */
export async function firstText(openStores: () => Promise<Stores>, samples: number): Promise<FirstTextFigures> {
  const stores = await openStores()
  const trips: number[] = []
  const before = async (): Promise<void> => {
    // Behind what the answer before left to do, which is no part of the next one.
    await tripMs(stores)
    trips.push(await tripMs(stores))
  }
  const warmUpSamples = warmUpFactor * samples
  const spreads = await measureFirstText([() => arqContender({ stores, hasRunKey: true })], { samples, warmUpSamples, before })
  const spread = spreads.get('arq')
  return { ttft_ms_p50: spread?.p50 ?? Number.NaN, ttft_ms_p95: spread?.p95 ?? Number.NaN, round_trip_ms_p50: rounded(percentile(trips.slice(warmUpSamples), 0.5), 3) }
}

async function tripMs({ runs }: Stores): Promise<number> {
  const askedAt = performance.now()
  await runs.get('no-such-run')
  return performance.now() - askedAt
}
