import { ArqError, type ArqErrorOptions } from '@arq/core'
import type { AzureRoute } from './azure-route.js'

export interface Placement {
  route: AzureRoute
  /** How long until some endpoint may be asked for the model, in milliseconds; absent where the failure is not of a place. */
  readyInMs?: number
}

/**
 * The same error, with where it happened in its details. What one endpoint asks to wait is no reason to wait for another:
 * `retryAfterMs` is the time until some endpoint may be asked, and what this one has not (a model, quota) another may have.
 */
export function placedError(error: ArqError, { route, readyInMs }: Placement): ArqError {
  const { endpoint, deployment, region } = route
  const waitMs = error.retryAfterMs
  const isReadyElsewhere = readyInMs === 0
  return remade(error, {
    isRetryable: error.isRetryable || isReadyElsewhere,
    retryAfterMs: waitMs === undefined ? undefined : Math.min(waitMs, readyInMs ?? waitMs),
    status: error.status,
    requestId: error.requestId,
    details: {
      ...error.details,
      endpoint,
      ...(deployment === '' ? {} : { deployment }),
      ...(region === undefined ? {} : { region }),
      ...(isReadyElsewhere && waitMs !== undefined && waitMs > 0 ? { endpointRetryAfterMs: waitMs } : {}),
    },
    cause: error.cause,
  })
}

/** An error of the same class. Every class but the base takes a message and options. */
function remade(error: ArqError, options: ArqErrorOptions): ArqError {
  if (error.constructor === ArqError) return new ArqError(error.code, error.message, options)
  const errorClass = error.constructor as new (message: string, options: ArqErrorOptions) => ArqError
  return new errorClass(error.message, options)
}
