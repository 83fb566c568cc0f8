import type { ArqError } from '@arq/core'

export function jsonResponse(body: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Response {
  return new Response(JSON.stringify(body), {
    status: init.status ?? 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...init.headers },
  })
}

/** `{ error: { code, message, ... } }`, plus what the caller adds beside it. */
export function errorResponse(error: ArqError, extra: Record<string, unknown> = {}, headers: Record<string, string> = {}): Response {
  const retryAfter: Record<string, string> = error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }
  return jsonResponse({ error: error.toJSON(), ...extra }, { status: error.status, headers: { ...retryAfter, ...headers } })
}
