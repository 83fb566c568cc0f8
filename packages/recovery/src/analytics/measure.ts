import type { AttemptPlan, ErrorCode } from '@arq/core'
import type { CountName, DistributionName } from './facts.js'
import type { CacheCount, CostSum, Measures, OutcomeCount, Quantiles, RecoveryCount } from './measures.js'
import type { Tally } from './tally.js'

const measurers: { [Metric in keyof Measures]: (tally: Tally) => Measures[Metric] } = {
  answers: (tally) => outcomes(tally, 'answers'),
  attempts: (tally) => outcomes(tally, 'attempts'),
  errorRate: (tally) => errorRate(outcomes(tally, 'attempts')),
  answerErrorRate: (tally) => errorRate(outcomes(tally, 'answers')),
  errors: (tally) => byCode(tally, 'attempt-error:'),
  answerErrors: (tally) => byCode(tally, 'answer-error:'),
  retries: (tally) => tally.count('retries'),
  recoveredAnswers: (tally) => tally.count('answers:recovered'),
  recoveries,
  tokens,
  cost,
  cache,
  answerLatencyMs: (tally) => quantiles(tally, 'answerLatencyMs'),
  firstTokenMs: (tally) => quantiles(tally, 'firstTokenMs'),
  answerCost: (tally) => quantiles(tally, 'answerCost'),
  attemptLatencyMs: (tally) => quantiles(tally, 'attemptLatencyMs'),
  attemptFirstTokenMs: (tally) => quantiles(tally, 'attemptFirstTokenMs'),
  tokensPerSecond: (tally) => quantiles(tally, 'tokensPerSecond'),
}

/** Every measure there is. */
export const allMetrics: readonly (keyof Measures)[] = Object.keys(measurers) as (keyof Measures)[]

/** Reads the measures asked for. */
export function measure<Asked extends keyof Measures>(tally: Tally, metrics: readonly Asked[]): Pick<Measures, Asked> {
  return Object.fromEntries(metrics.map((metric) => [metric, measurers[metric](tally)])) as Pick<Measures, Asked>
}

function outcomes(tally: Tally, what: 'answers' | 'attempts'): OutcomeCount {
  const [complete, failed, aborted] = [tally.count(`${what}:complete`), tally.count(`${what}:failed`), tally.count(`${what}:aborted`)]
  return { total: complete + failed + aborted, complete, failed, aborted }
}

function errorRate({ complete, failed }: OutcomeCount): number | undefined {
  return ratio(failed, complete + failed)
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

function byCode(tally: Tally, beginning: string): Partial<Record<ErrorCode, number>> {
  return Object.fromEntries(tally.countsUnder(beginning).map(([name, count]) => [name.slice(beginning.length), count]))
}

function recoveries(tally: Tally): RecoveryCount[] {
  const tried = tally.countsUnder('recovery:').filter(([name]) => name.endsWith(':tried'))
  return tried.map(([name, count]) => {
    const [, plan, cause] = name.split(':') as [string, AttemptPlan, ErrorCode]
    return { plan, cause, tried: count, succeeded: tally.count(`recovery:${plan}:${cause}:succeeded`) }
  })
}

function tokens(tally: Tally): Measures['tokens'] {
  const pair = (kind: 'charged' | 'wasted') => ({ input: tally.count(`tokens:${kind}:input`), output: tally.count(`tokens:${kind}:output`) })
  return { charged: pair('charged'), wasted: pair('wasted') }
}

function cost(tally: Tally): CostSum | undefined {
  if (tally.count('attempts:priced') === 0) return undefined
  return { charged: tally.count('cost:charged'), wasted: tally.count('cost:wasted'), unpricedAttempts: tally.count('attempts:unpriced') }
}

function cache(tally: Tally): CacheCount | undefined {
  const [exact, semantic, misses] = (['cache:exact', 'cache:semantic', 'cache:miss'] satisfies CountName[]).map((name) => tally.count(name)) as [
    number, number, number,
  ]
  const hits = exact + semantic
  if (hits + misses === 0) return undefined
  const savedCost = tally.count('cache:priced') === 0 ? undefined : tally.count('cache:saved-cost')
  return { hits, semantic, misses, hitRate: ratio(hits, hits + misses), savedCost }
}

function quantiles(tally: Tally, name: DistributionName): Quantiles | undefined {
  const values = tally.values(name)
  const [p50, p95, p99] = [values?.quantile(0.5), values?.quantile(0.95), values?.quantile(0.99)]
  const { count: samples = 0, mean, min, max } = values ?? {}
  if (mean === undefined || min === undefined || max === undefined || p50 === undefined || p95 === undefined || p99 === undefined) return undefined
  return { samples, mean, min, max, p50, p95, p99 }
}
