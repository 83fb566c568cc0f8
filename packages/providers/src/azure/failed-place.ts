import type { ArqError } from '@arq/core'

/**
 * What an attempt that failed says about where it was made: that the endpoint, or this deployment of it, cannot answer for
 * now. `undefined` for failures that another place would repeat, and for answers that broke off.
 */
export function failedPlace(error: ArqError): 'endpoint' | 'deployment' | undefined {
  switch (error.code) {
    case 'rate_limited':
    case 'quota_exhausted':
    case 'model_not_found':
      return 'deployment'
    case 'provider_unavailable':
      // A conflict is the request's own.
      return error.status >= 500 ? 'endpoint' : undefined
    case 'timeout':
    case 'stream_stalled':
      return 'endpoint'
    default:
      return undefined
  }
}
