import type { Distribution } from './distribution.js'

/** Where the true value lies with 95 % confidence. */
export interface Interval {
  low: number
  high: number
}

/** Two-sided 95 %. */
const z = 1.96

/** Fewer samples say nothing worth an interval. */
const fewest = 30

/** Wilson's interval for a rate: it holds for rates near 0 too. `undefined` below 30 samples. */
export function rateInterval(hits: number, samples: number): Interval | undefined {
  if (samples < fewest) return undefined
  const rate = hits / samples
  const middle = rate + (z * z) / (2 * samples)
  const spread = z * Math.sqrt((rate * (1 - rate)) / samples + (z * z) / (4 * samples * samples))
  const scale = 1 + (z * z) / samples
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) }
}

/**
 * Interval for a quantile from the ranks around it, which supposes nothing about the shape of the distribution. `undefined` below 30 samples,
 * and where the ranks would lie beyond the samples: there is no honest p99 of a hundred.
 */
export function quantileInterval(values: Distribution, share: number): Interval | undefined {
  const samples = values.count
  const spread = z * Math.sqrt(samples * share * (1 - share))
  const [first, last] = [samples * share - spread, samples * share + spread + 1]
  if (samples < fewest || first < 1 || last > samples) return undefined
  const [low, high] = [values.quantile(first / samples), values.quantile(last / samples)]
  return low === undefined || high === undefined ? undefined : { low, high }
}
