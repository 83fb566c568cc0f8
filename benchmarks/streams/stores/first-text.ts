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

/** What the way to the first text costs over these stores, and what one trip to them does. */
export async function firstText(openStores: () => Promise<Stores>, samples: number): Promise<FirstTextFigures> {
  const stores = await openStores()
  const roundTrip = await roundTripMs(stores, samples)
  const spreads = await measureFirstText([() => arqContender({ stores, hasRunKey: true })], { samples, warmUpSamples: Math.ceil(samples / 5) })
  const spread = spreads.get('arq')
  return { ttft_ms_p50: spread?.p50 ?? Number.NaN, ttft_ms_p95: spread?.p95 ?? Number.NaN, round_trip_ms_p50: rounded(roundTrip, 3) }
}

async function roundTripMs({ runs }: Stores, samples: number): Promise<number> {
  const taken: number[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    const askedAt = performance.now()
    await runs.get('no-such-run')
    taken.push(performance.now() - askedAt)
  }
  return percentile(taken, 0.5)
}
