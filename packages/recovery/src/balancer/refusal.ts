import { ProviderUnavailableError, RateLimitError } from '@arq/core'
import type { Assessment } from './assess.js'

/** Why nobody can be asked, for the caller: with limits in the way it is told when to come back, else what is wrong with each. */
export function refusal({ considered, crowded, changesAt }: Assessment, now: number): RateLimitError | ProviderUnavailableError {
  const retryAfterMs = changesAt === undefined ? undefined : Math.max(1, changesAt - now)
  const each = considered.map(({ candidate, detail }) => `${candidate}: ${detail}`).join(' ')
  const again = retryAfterMs === undefined ? '' : ` Try again in ${retryAfterMs} ms.`
  if (crowded.length > 0) {
    return new RateLimitError(`Every candidate that could answer is at its limit for longer than the request may wait. ${each}${again || ' Try again later.'}`, { retryAfterMs })
  }
  // Out for this answer is out for good; an open breaker is not.
  const isRetryable = considered.some(({ verdict }) => verdict === 'breaker-open')
  const next = again || (isRetryable ? ' Try again shortly.' : ' Change the request, or add a candidate that can take it.')
  return new ProviderUnavailableError(`No candidate can be asked, so there is no answer. ${each}${next}`, { retryAfterMs, isRetryable })
}
