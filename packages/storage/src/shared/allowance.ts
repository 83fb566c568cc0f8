import type { TakeOutcome, TakeRequest } from '@arq/core'

/**
 * What was taken and has not come back yet. Counted in parts of `1 / windowMs`, of which `limit` come back each millisecond, so that all
 * figures are whole numbers and exact up to `limit * windowMs` of 2^53.
 */
export interface Allowance {
  /** When it was counted, in milliseconds since the epoch. */
  at: number
  taken: number
  /** What it was counted by. */
  limit: number
  windowMs: number
}

/** One step of the generic cell rate algorithm. @returns what is to be kept, and what the caller gets */
export function takeFrom(known: Allowance | undefined, request: TakeRequest, now: number): { allowance: Allowance; outcome: TakeOutcome } {
  const { limit, windowMs, cost = 1 } = request
  const before = countedAt(known, { limit, windowMs }, now)
  const room = limit * windowMs - before.taken
  const wanted = cost * windowMs
  if (wanted > room) return { allowance: before, outcome: { outcome: 'refused', remaining: whole(room, windowMs), retryAfterMs: Math.ceil((wanted - room) / limit) } }
  return { allowance: { ...before, taken: before.taken + wanted }, outcome: { outcome: 'taken', remaining: whole(room - wanted, windowMs) } }
}

/** When everything will have come back, in milliseconds since the epoch: from then on it need not be kept. */
export function fullAgainAt({ at, taken, limit }: Allowance): number {
  return at + Math.ceil(taken / limit)
}

/** What is still taken, in parts of the settings that hold now. A clock that was put back gives nothing back twice. */
function countedAt(known: Allowance | undefined, { limit, windowMs }: Pick<TakeRequest, 'limit' | 'windowMs'>, now: number): Allowance {
  if (known === undefined) return { at: now, taken: 0, limit, windowMs }
  const at = Math.max(known.at, now)
  const taken = Math.max(0, known.taken - (at - known.at) * known.limit)
  return { at, taken: known.windowMs === windowMs ? taken : Math.ceil((taken / known.windowMs) * windowMs), limit, windowMs }
}

function whole(room: number, windowMs: number): number {
  return Math.max(0, Math.floor(room / windowMs))
}
