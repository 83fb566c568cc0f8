import type { AnalyticsFilter, AnalyticsRange } from './analytics-query.js'
import type { DistributionName } from './facts.js'
import { quantileInterval, rateInterval, type Interval } from './interval.js'
import { measure } from './measure.js'
import type { Tally } from './tally.js'

export interface ComparedModel {
  model: string
  /** @defaultValue every provider that has the model */
  provider?: string
}

export interface ModelComparisonRequest {
  from: ComparedModel
  to: ComparedModel
  /** What to compare over. @defaultValue everything that is kept */
  range?: AnalyticsRange
  filter?: Pick<AnalyticsFilter, 'intent'>
}

export interface ComparedValue {
  /** `undefined` where there is no sample. */
  value: number | undefined
  samples: number
  /** 95 % confidence; `undefined` where the samples are too few to give one. */
  interval: Interval | undefined
}

export interface ComparedMetric {
  metric: ComparedMetricName
  /** Whether a lower or a higher value is the better one. */
  better: 'lower' | 'higher'
  from: ComparedValue
  to: ComparedValue
  /** (to - from) / from; `undefined` where either is unknown or `from` is 0. */
  change: number | undefined
  /** `better` and `worse` only where the two intervals do not touch; what is said of `to`. */
  verdict: 'better' | 'worse' | 'unclear' | 'too-few-samples'
}

/** Costs are means and have no interval: their distribution is too skewed for one. */
export type ComparedMetricName =
  | 'errorRate' | 'attemptFirstTokenMs.p50' | 'attemptFirstTokenMs.p95' | 'attemptLatencyMs.p50' | 'attemptLatencyMs.p95' | 'tokensPerSecond.p50' | 'costPerAttempt'

export interface ModelComparison {
  from: ComparedModel
  to: ComparedModel
  metrics: ComparedMetric[]
}

const compared: readonly { metric: ComparedMetricName; better: 'lower' | 'higher'; read: (tally: Tally) => ComparedValue }[] = [
  { metric: 'errorRate', better: 'lower', read: errorRate },
  { metric: 'attemptFirstTokenMs.p50', better: 'lower', read: (tally) => quantile(tally, 'attemptFirstTokenMs', 0.5) },
  { metric: 'attemptFirstTokenMs.p95', better: 'lower', read: (tally) => quantile(tally, 'attemptFirstTokenMs', 0.95) },
  { metric: 'attemptLatencyMs.p50', better: 'lower', read: (tally) => quantile(tally, 'attemptLatencyMs', 0.5) },
  { metric: 'attemptLatencyMs.p95', better: 'lower', read: (tally) => quantile(tally, 'attemptLatencyMs', 0.95) },
  { metric: 'tokensPerSecond.p50', better: 'higher', read: (tally) => quantile(tally, 'tokensPerSecond', 0.5) },
  { metric: 'costPerAttempt', better: 'lower', read: costPerAttempt },
]

/** Sets two models' numbers side by side. */
export function compareTallies(from: Tally, to: Tally): ComparedMetric[] {
  return compared.map(({ metric, better, read }) => {
    const [before, after] = [read(from), read(to)]
    return { metric, better, from: before, to: after, change: changeOf(before, after), verdict: verdictOf(better, before, after) }
  })
}

function errorRate(tally: Tally): ComparedValue {
  const { attempts, errorRate: value } = measure(tally, ['attempts', 'errorRate'])
  const samples = attempts.complete + attempts.failed
  return { value, samples, interval: rateInterval(attempts.failed, samples) }
}

function quantile(tally: Tally, name: DistributionName, share: number): ComparedValue {
  const values = tally.values(name)
  if (values === undefined) return { value: undefined, samples: 0, interval: undefined }
  return { value: values.quantile(share), samples: values.count, interval: quantileInterval(values, share) }
}

function costPerAttempt(tally: Tally): ComparedValue {
  const samples = tally.count('attempts:priced')
  const sum = tally.count('cost:charged') + tally.count('cost:wasted')
  return { value: samples === 0 ? undefined : sum / samples, samples, interval: undefined }
}

function changeOf(from: ComparedValue, to: ComparedValue): number | undefined {
  if (from.value === undefined || to.value === undefined || from.value === 0) return undefined
  return (to.value - from.value) / from.value
}

function verdictOf(better: 'lower' | 'higher', { interval: from }: ComparedValue, { interval: to }: ComparedValue): ComparedMetric['verdict'] {
  if (from === undefined || to === undefined) return 'too-few-samples'
  if (to.low > from.high) return better === 'higher' ? 'better' : 'worse'
  if (to.high < from.low) return better === 'lower' ? 'better' : 'worse'
  return 'unclear'
}
