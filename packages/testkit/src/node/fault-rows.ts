import { bodyRows } from './fault-rows/body-rows.js'
import type { FaultRow } from './fault-rows/fault-row.js'
import { headRows } from './fault-rows/head-rows.js'

/**
 * Everything that has been seen to go wrong, or to look odd, between a provider and a vendor, each with what a provider
 * owes its caller then: the complete exact answer, or an error of a certain kind. A provider never sends a request again
 * by itself, so every row owes exactly one request too.
 */
export const faultRows: readonly FaultRow[] = [...bodyRows, ...headRows]
