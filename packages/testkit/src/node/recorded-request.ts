import type { IncomingHttpHeaders } from 'node:http'
import type { Bill } from './bill-of.js'
import type { Scenario } from './scenario.js'

/** One request as it reached the fault server, and what became of it. */
export interface RecordedRequest {
  /** Counts from 1; the response headers `x-request-id` and `request-id` are `req_fault_<number>`. */
  number: number
  method: string
  path: string
  /** With its `?`; empty where there was none. */
  query: string
  headers: IncomingHttpHeaders
  /** Parsed JSON; `undefined` where there was none. */
  body: unknown
  /** What it was answered by; `undefined` for what needs no scenario, such as a list of models. */
  scenario: Scenario | undefined
  /** What the vendor takes for the answer, provided that the client stays; `undefined` where no model answered. */
  billed?: Bill
  /** `closed-by-client` when the client went away before the response had ended. */
  state: 'live' | 'ended' | 'closed-by-client'
}
