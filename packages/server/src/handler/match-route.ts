import type { RouteContext } from './route-context.js'
import { deleteThread, getThread, listThreads, postChat, resumeThread, stopThread } from './chat-routes.js'
import { getModels } from './info-routes.js'
import { postQuery } from './query-route.js'
import { stopRun, streamRun } from './run-routes.js'
import { getAnalytics, getUsage } from './usage-routes.js'

export type Method = 'GET' | 'POST' | 'DELETE'
type Route = (context: RouteContext, id: string) => Promise<Response>

/** Path patterns under the handler's base; `*` is one segment, handed to the route. */
const routes: readonly { path: string; methods: Partial<Record<Method, Route>> }[] = [
  { path: 'chat', methods: { POST: postChat } },
  { path: 'chat/*', methods: { GET: getThread, DELETE: deleteThread } },
  { path: 'chat/*/stream', methods: { GET: resumeThread } },
  { path: 'chat/*/stop', methods: { POST: stopThread } },
  { path: 'threads', methods: { GET: listThreads } },
  { path: 'runs/*/stream', methods: { GET: streamRun } },
  { path: 'runs/*/stop', methods: { POST: stopRun } },
  { path: 'query', methods: { POST: postQuery } },
  { path: 'models', methods: { GET: getModels } },
  { path: 'usage', methods: { GET: getUsage } },
  { path: 'analytics', methods: { GET: getAnalytics } },
]

export type RouteMatch = { type: 'found'; route: Route; id: string } | { type: 'wrong-method'; allowed: readonly string[] } | { type: 'none' }

export function matchRoute(method: string, segments: readonly string[]): RouteMatch {
  for (const { path, methods } of routes) {
    const id = matchPath(path.split('/'), segments)
    if (id === undefined) continue
    const route = Object.hasOwn(methods, method) ? methods[method as Method] : undefined
    return route === undefined ? { type: 'wrong-method', allowed: Object.keys(methods) } : { type: 'found', route, id }
  }
  return { type: 'none' }
}

/** The segment in place of `*`, an empty string where the pattern has none, `undefined` without a match. */
function matchPath(pattern: readonly string[], segments: readonly string[]): string | undefined {
  if (pattern.length !== segments.length) return undefined
  if (!pattern.every((part, index) => part === '*' || part === segments[index])) return undefined
  return segments[pattern.indexOf('*')] ?? ''
}
