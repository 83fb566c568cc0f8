/**
 * Every code an `ArqError` can carry, with the HTTP status it maps to when it reaches a route.
 * A caller that branches on errors branches on these literals.
 */
export const errorStatus = {
  config_invalid: 500,
  authentication_failed: 502,
  quota_exhausted: 502,
  rate_limited: 429,
  context_length_exceeded: 413,
  content_filtered: 422,
  model_not_found: 502,
  provider_unavailable: 502,
  timeout: 504,
  stream_truncated: 502,
  stream_stalled: 504,
  budget_exceeded: 402,
  validation_failed: 400,
  storage_failed: 503,
  aborted: 499,
  unauthorized: 401,
  forbidden_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  run_in_progress: 409,
  run_expired: 410,
  payload_too_large: 413,
  internal: 500,
} as const

export type ErrorCode = keyof typeof errorStatus
