import { scopeKey, ValidationError } from '@arq/core'
import type { AnalyticsFilter, AnalyticsQuery, AnalyticsRange, AnalyticsResult, AnalyticsRow } from './analytics-query.js'
import type { Bucket, TableName } from './bucket.js'
import { dimensions, scopeOf, separator, type Dimension } from './dimension.js'
import { allMetrics, measure } from './measure.js'
import type { Metric } from './measures.js'
import type { Rings } from './rings.js'
import type { Ring } from './ring.js'
import { Tally } from './tally.js'

interface Group {
  values: readonly string[]
  start: number | undefined
  tally: Tally
}

const defaultRows = 1000

/** Answers a query from the coarsest table and the finest time that hold what it asks for. */
export function runQuery<Asked extends Metric>(rings: Rings, query: AnalyticsQuery<Asked>, now: number): AnalyticsResult<Asked> {
  checkQuery(query)
  const { ring, from, buckets, table, filter } = sourceOf(rings, query, now)
  const complete = buckets.every((bucket) => bucket.table(table)?.whole !== false)
  const groups = groupUp(buckets, table, filter, query)
  // Where one row was asked for and there is nothing, the counts are 0 only if nothing can be hidden in (other).
  if (groups.length === 0 && complete && query.groupBy === undefined && query.every === undefined) groups.push(emptyGroup())
  const rows = groups.slice(0, query.limit ?? defaultRows).map((group) => rowOf(group, query))
  return {
    rows,
    from,
    to: Math.max(from, Math.ceil((query.to ?? now) / ring.widthMs) * ring.widthMs),
    resolution: ring === rings.minutes ? 'minute' : 'hour',
    complete,
  }
}

/** A query may have come over the wire. */
function checkQuery({ metrics, groupBy = [] }: AnalyticsQuery): void {
  refuseUnknown('metrics', metrics, allMetrics)
  refuseUnknown('groupBy', groupBy, dimensions)
}

function refuseUnknown(path: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((word) => !known.includes(word))
  if (unknown === undefined) return
  throw new ValidationError(
    `"${unknown.slice(0, 40)}" is none of what \`${path}\` can name, so there is nothing to read. Use one of: ${known.join(', ')}.`,
    { details: { path } },
  )
}

/** Everything that a range and a filter hold, in one. */
export function tallyOf(rings: Rings, query: AnalyticsRange & { filter?: AnalyticsFilter }, now: number): Tally {
  const { buckets, table, filter } = sourceOf(rings, query, now)
  return groupUp(buckets, table, filter, {})[0]?.tally ?? new Tally()
}

function sourceOf(rings: Rings, query: Omit<AnalyticsQuery, 'metrics'>, now: number) {
  const filter = filterValues(query.filter)
  const table = tableFor([...(query.groupBy ?? []), ...filter.keys()])
  const ring = ringFor(rings, query, table, now)
  const from = floorTo(Math.max(query.from ?? -Infinity, ring.oldest(now)), ring.widthMs)
  return { filter, table, ring, from, buckets: ring.between(from, query.to ?? Infinity) }
}

function filterValues({ scope, ...rest }: AnalyticsFilter = {}): Map<Dimension, string> {
  const given = Object.entries({ ...rest, user: scope === undefined ? undefined : scopeKey(scope) })
  return new Map(given.filter((entry): entry is [Dimension, string] => entry[1] !== undefined))
}

function tableFor(needed: readonly Dimension[]): TableName {
  if (needed.includes('session')) return 'sessions'
  return needed.includes('user') ? 'users' : 'models'
}

function ringFor({ minutes, hours }: Rings, query: Omit<AnalyticsQuery, 'metrics'>, table: TableName, now: number): Ring {
  if (query.every === 'minute' && table !== 'models') throw noMinutes()
  if (query.every !== undefined) return query.every === 'minute' ? minutes : hours
  return table === 'models' && query.from !== undefined && query.from >= minutes.oldest(now) ? minutes : hours
}

function noMinutes(): ValidationError {
  return new ValidationError(
    'Minutes were asked for by user or session. Minutes are kept by provider, model and intent only, so that memory stays bounded. Ask for every hour, or leave user and session out.',
    { details: { path: 'every' } },
  )
}

function floorTo(moment: number, widthMs: number): number {
  return Math.floor(moment / widthMs) * widthMs
}

function emptyGroup(): Group {
  return { values: [], start: undefined, tally: new Tally() }
}

function groupUp(
  buckets: readonly Bucket[], table: TableName, filter: Map<Dimension, string>, query: Pick<AnalyticsQuery, 'groupBy' | 'every'>,
): Group[] {
  const groups = new Map<string, Group & { weight: number }>()
  const places = (query.groupBy ?? []).map((dimension) => dimensions.indexOf(dimension))
  for (const bucket of buckets) {
    const start = query.every === undefined ? undefined : bucket.start
    for (const cell of bucket.table(table)?.cells() ?? []) {
      if (!matches(cell.values, filter)) continue
      const values = places.map((place) => cell.values[place] ?? '')
      const key = [start, ...values].join(separator)
      const group = groups.get(key) ?? { values, start, tally: new Tally(), weight: 0 }
      group.tally.merge(cell.tally)
      group.weight += cell.weight
      groups.set(key, group)
    }
  }
  return query.every === undefined ? [...groups.values()].toSorted((left, right) => right.weight - left.weight) : [...groups.values()]
}

function matches(values: readonly string[], filter: Map<Dimension, string>): boolean {
  for (const [dimension, value] of filter) if (values[dimensions.indexOf(dimension)] !== value) return false
  return true
}

function rowOf<Asked extends Metric>({ values, start, tally }: Group, query: AnalyticsQuery<Asked>): AnalyticsRow<Asked> {
  const group: AnalyticsRow['group'] = Object.fromEntries((query.groupBy ?? []).map((dimension, place) => [dimension, values[place] ?? '']))
  const scope = group.user === undefined ? undefined : scopeOf(group.user)
  return {
    group,
    ...(scope === undefined ? {} : { scope }),
    ...(start === undefined ? {} : { start }),
    measures: measure(tally, query.metrics),
  }
}
