import { ValidationError } from '@arq/core'
import { jsonResponse } from './json-response.js'
import type { RouteContext } from './route-context.js'

const dayMs = 86_400_000
const mostRows = 200

/** `GET usage?limit=&cursor=`: what the caller has used today and this month, and the newest attempts one by one. */
export async function getUsage({ arq, scope, query }: RouteContext): Promise<Response> {
  const limit = wholeNumber(query, 'limit', mostRows) ?? 50
  const cursor = query.get('cursor')
  const [today, month, page] = await Promise.all([
    arq.ledger.usage(scope, { windowMs: dayMs }),
    arq.ledger.usage(scope),
    arq.ledger.entries({ scope, limit, ...(cursor === null ? {} : { cursor }) }),
  ])
  return jsonResponse({ today, month, attempts: page.entries, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) })
}

/** `GET analytics?from=&to=`: the caller's own latency, cost, errors and recoveries, whichever process answered. */
export async function getAnalytics({ arq, request, scope, query }: RouteContext): Promise<Response> {
  const [from, to] = [wholeNumber(query, 'from', Number.MAX_SAFE_INTEGER), wholeNumber(query, 'to', Number.MAX_SAFE_INTEGER)]
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const analytics = await arq.mergedAnalytics({ signal: request.signal })
  return jsonResponse(analytics.summary({ ...range, filter: { scope } }))
}

function wholeNumber(query: URLSearchParams, name: string, most: number): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const value = Number(text)
  if (text !== '' && Number.isSafeInteger(value) && value >= 1 && value <= most) return value
  throw new ValidationError(`The query parameter ${name} is ${JSON.stringify(text.slice(0, 40))}, which cannot be used. Give a whole number from 1 to ${most}.`, { details: { path: name } })
}
