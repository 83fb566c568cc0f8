import type { RateLimitSnapshot, RateLimitWindow } from '@arq/core'

const kinds = { requests: 'requests', tokens: 'tokens', inputTokens: 'input-tokens', outputTokens: 'output-tokens' } as const

/** Headers `anthropic-ratelimit-{requests,tokens,...}-{limit,remaining,reset}`; a reset is an RFC 3339 time. */
export function toRateLimit(headers: Headers, now: number): RateLimitSnapshot | undefined {
  const windows = Object.entries(kinds).map(([name, kind]) => [name, windowOf(headers, kind, now)] as const)
  const told = windows.filter(([, window]) => Object.keys(window).length > 0)
  return told.length === 0 ? undefined : Object.fromEntries(told)
}

function windowOf(headers: Headers, kind: string, now: number): RateLimitWindow {
  const header = (what: string): string => headers.get(`anthropic-ratelimit-${kind}-${what}`) ?? ''
  const limit = numberOf(header('limit'))
  const remaining = numberOf(header('remaining'))
  const resetsAt = Date.parse(header('reset'))
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(Number.isNaN(resetsAt) ? {} : { resetMs: Math.max(0, resetsAt - now) }),
  }
}

function numberOf(value: string): number | undefined {
  const parsed = value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(parsed) ? parsed : undefined
}
