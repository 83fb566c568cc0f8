import type { HeadFault } from '@arq/testkit/node'
import type { VendorName } from './vendor-name'

/** How long a vendor that answers 429 wants to be left alone, in seconds. */
const retryAfterSeconds = 5

/** A 429 in each vendor's words. */
const bodies: Readonly<Record<VendorName, unknown>> = {
  openai: { error: { message: 'Rate limit reached for requests.', type: 'requests', param: null, code: 'rate_limit_exceeded' } },
  anthropic: { type: 'error', error: { type: 'rate_limit_error', message: 'Number of requests has exceeded your rate limit.' } },
  ollama: { error: 'too many requests' },
}

export function rateLimitFault(vendor: VendorName): HeadFault {
  return { kind: 'status', status: 429, headers: { 'retry-after': String(retryAfterSeconds) }, body: bodies[vendor] }
}
