/**
 * How long a response asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date
 * (RFC 9110, section 10.2.3). `undefined` when it does not say, or says nonsense.
 */
export function retryAfterMs(headers: Headers | undefined, now: number): number | undefined {
  const precise = numberOf(headers?.get('retry-after-ms'))
  if (precise !== undefined) return precise
  const value = headers?.get('retry-after')
  const seconds = numberOf(value)
  if (seconds !== undefined) return seconds * 1_000
  // An HTTP date opens with the name of a day; the parser itself takes almost anything.
  const date = Date.parse(/^[A-Z][a-z]{2}/.test(value ?? '') ? (value ?? '') : '')
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function numberOf(value: string | null | undefined): number | undefined {
  const parsed = value === null || value === undefined || value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined
}
