import { ArqError } from '@arq/core'

/**
 * Refuses requests that another site's page makes with this user's cookies. Clients that are no browsers send no
 * `Origin` and pass. Throws `forbidden_origin`.
 */
export function checkOrigin(request: Request, allowedOrigins: readonly string[]): void {
  const origin = request.headers.get('origin')
  if (origin === null) {
    if (request.headers.get('sec-fetch-site') === 'cross-site') throw forbidden('another site')
    return
  }
  if (allowedOrigins.includes(origin) || sameHost(origin, request)) return
  throw forbidden(origin)
}

/** Behind a proxy the request's own URL can name an inner host; the Host header is what the browser asked for. */
function sameHost(origin: string, request: Request): boolean {
  const host = request.headers.get('host') ?? new URL(request.url).host
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

function forbidden(origin: string): ArqError {
  return new ArqError('forbidden_origin', `A page of ${origin.slice(0, 200)} may not use this route, so nothing was done. Add that origin to \`allowedOrigins\` of createArqHandler if it should.`, {
    status: 403,
  })
}
