import { NextResponse, type NextRequest } from 'next/server'
import { visitor } from './lib/visitor'

/** Gives a browser its cookie with the page, before the page's first requests, so that all of them are one visitor's. */
export function proxy(request: NextRequest): NextResponse {
  const response = NextResponse.next()
  for (const [name, value] of Object.entries(visitor(request).responseHeaders ?? {})) response.headers.append(name, value)
  return response
}

export const config = { matcher: ['/', '/ask', '/chaos'] }
