import { percentile } from '../../shared/percentile.js'
import { rounded } from '../../shared/rounded.js'

export interface Spread {
  p50: number
  p95: number
  min: number
  max: number
}

export function spread(values: readonly number[], digits: number): Spread {
  return {
    p50: rounded(percentile(values, 0.5), digits),
    p95: rounded(percentile(values, 0.95), digits),
    min: rounded(Math.min(...values), digits),
    max: rounded(Math.max(...values), digits),
  }
}
