import { ConfigError, type LedgerWindow } from '@arq/core'
import { isSpan } from './is-span.js'

/** Throws `ConfigError` for times that are none. */
export function checkSettings(reservationMs: number, windows: readonly LedgerWindow['span'][]): void {
  const problems = [
    ...(Number.isSafeInteger(reservationMs) && reservationMs > 0 ? [] : [`reservationMs is ${String(reservationMs)}, and has to be a whole number above 0`]),
    ...windows.flatMap((span, index) => (isSpan(span) ? [] : [`windows[${index}] is ${String(span)}, and may be 'month' or milliseconds, a whole number above 0`])),
  ]
  if (problems.length > 0) throw new ConfigError(`The ledger cannot be set up: ${problems.join('; ')}. Nothing would be counted right. Correct it and start again.`)
}
