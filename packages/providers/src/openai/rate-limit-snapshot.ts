import type { RateLimitSnapshot, RateLimitWindow } from '@arq/core'

/**
 * The account's limits from `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`; `undefined` where no such header came.
 * A reset is a duration such as `12ms`, `1s` or `6m0s`; a bare number counts seconds, and milliseconds at Azure, which
 * tells the period of its windows too (recorded: 14 of 120,000 tokens a minute used, reset `7`).
 */
export function rateLimitSnapshot(headers: Headers): RateLimitSnapshot | undefined {
  const requests = windowOf(headers, 'requests')
  const tokens = windowOf(headers, 'tokens')
  if (requests === undefined && tokens === undefined) return undefined
  return { ...(requests === undefined ? {} : { requests }), ...(tokens === undefined ? {} : { tokens }) }
}

function windowOf(headers: Headers, unit: 'requests' | 'tokens'): RateLimitWindow | undefined {
  const limit = countOf(headers.get(`x-ratelimit-limit-${unit}`))
  const remaining = countOf(headers.get(`x-ratelimit-remaining-${unit}`))
  const isAzure = headers.has(`x-ratelimit-renewalperiod-${unit}`)
  const resetMs = durationMs(headers.get(`x-ratelimit-reset-${unit}`), isAzure ? 1 : 1_000)
  if (limit === undefined && remaining === undefined && resetMs === undefined) return undefined
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetMs === undefined ? {} : { resetMs }),
  }
}

/** Azure reports -1 where it keeps no count. */
function countOf(value: string | null): number | undefined {
  const count = value === null || value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(count) && count >= 0 ? count : undefined
}

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

function durationMs(value: string | null, bareUnitMs: number): number | undefined {
  const bare = countOf(value)
  if (bare !== undefined) return bare * bareUnitMs
  if (value === null || !/^(?:[\d.]+(?:ms|[dhms]))+$/.test(value)) return undefined
  let total = 0
  for (const [, amount, unit] of value.matchAll(/([\d.]+)(ms|[dhms])/g)) total += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  return Number.isFinite(total) ? Math.round(total) : undefined
}
