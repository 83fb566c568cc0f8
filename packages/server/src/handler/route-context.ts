import type { InputLimits, Scope } from '@arq/core'
import type { Arq } from '../arq.js'

/** What a route gets to work with. The request is authorised already. */
export interface RouteContext {
  arq: Arq
  request: Request
  scope: Scope
  limits: HandlerLimits
  query: URLSearchParams
}

export interface HandlerLimits extends InputLimits {
  /** Longest body of a request. @defaultValue 1 MiB */
  bodyBytes: number
}
