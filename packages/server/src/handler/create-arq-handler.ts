import { ArqError, defaultInputLimits, toArqError } from '@arq/core'
import type { Arq } from '../arq.js'
import { identify, requireAuthorize, type Authorize } from './authorize.js'
import { checkOrigin } from './check-origin.js'
import { getLive, getReady } from './info-routes.js'
import { errorResponse } from './json-response.js'
import { matchRoute } from './match-route.js'
import type { HandlerLimits } from './route-context.js'

export interface ArqHandlerOptions {
  /** Who is asking. Required in production: without it every visitor would share one scope. */
  authorize?: Authorize
  /** Where the route is mounted. Frameworks that hand over a catch-all parameter (Next.js) need none. @defaultValue '/api/arq' */
  basePath?: string
  /** Other origins whose pages may use the route, such as `https://app.example.com`. @defaultValue none but its own */
  allowedOrigins?: readonly string[]
  limits?: Partial<HandlerLimits>
  /** @defaultValue whether NODE_ENV says so */
  production?: boolean
}

/** Web `Request` in, Web `Response` out; the second argument is the framework's, read only for catch-all parameters. */
export type RouteHandler = (request: Request, context?: unknown) => Promise<Response>

export interface ArqHandler {
  GET: RouteHandler
  POST: RouteHandler
  DELETE: RouteHandler
}

/** The routes of ARQ as one handler. Throws `ConfigError` in production without `authorize`. */
export function createArqHandler(arq: Arq, options: ArqHandlerOptions = {}): ArqHandler {
  const authorize = requireAuthorize(options.authorize, options.production ?? globalThis.process?.env['NODE_ENV'] === 'production')
  const limits: HandlerLimits = { ...defaultInputLimits, bodyBytes: 1_048_576, ...options.limits }
  const basePath = `/${options.basePath ?? 'api/arq'}/`.replace(/\/+/g, '/')

  const handle: RouteHandler = async (request, context) => {
    let headers: Readonly<Record<string, string>> = {}
    try {
      checkOrigin(request, options.allowedOrigins ?? [])
      const url = new URL(request.url)
      const segments = (await catchAllOf(context)) ?? segmentsUnder(basePath, url.pathname)
      const path = segments.join('/')
      if (path === 'health/live' || path === 'health/ready') {
        if (request.method !== 'GET') return wrongMethod(request.method, ['GET'])
        return path === 'health/live' ? getLive() : await getReady(arq, request.signal)
      }
      const match = matchRoute(request.method, segments)
      if (match.type === 'wrong-method') return wrongMethod(request.method, match.allowed)
      const identity = await identify(authorize, request)
      headers = identity.responseHeaders
      if (match.type === 'none') throw new ArqError('not_found', 'There is no such route here. Check the path after the endpoint.')
      return withHeaders(await match.route({ arq, request, scope: identity.scope, limits, query: url.searchParams }, match.id), headers)
    } catch (thrown) {
      return withHeaders(refused(arq, thrown), headers)
    }
  }
  return { GET: handle, POST: handle, DELETE: handle }
}

function refused(arq: Arq, thrown: unknown): Response {
  const error = toArqError(thrown)
  if (error.status >= 500) arq.logger.error('a request failed', { code: error.code, cause: error.cause instanceof Error ? error.cause.message : error.message })
  return errorResponse(error)
}

function wrongMethod(method: string, allowed: readonly string[]): Response {
  return errorResponse(new ArqError('method_not_allowed', `This route does not take ${method}. Use ${allowed.join(' or ')}.`), {}, { allow: allowed.join(', ') })
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.append(name, value)
  return response
}

/** Next.js hands a catch-all route its path as `{ params: Promise<{ name: string[] }> }`. */
async function catchAllOf(context: unknown): Promise<readonly string[] | undefined> {
  if (typeof context !== 'object' || context === null || !('params' in context)) return undefined
  const params: unknown = await context.params
  const lists = typeof params === 'object' && params !== null ? Object.values(params).filter((value) => Array.isArray(value)) : []
  return lists[0]?.map((segment) => decode(String(segment)))
}

function segmentsUnder(basePath: string, pathname: string): readonly string[] {
  if (!pathname.startsWith(basePath)) return []
  return pathname.slice(basePath.length).split('/').filter((segment) => segment !== '').map(decode)
}

/** A malformed escape is just a name that nothing has. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
