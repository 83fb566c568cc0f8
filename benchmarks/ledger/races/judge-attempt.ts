import type { LedgerEntry } from '@arq/core'
import type { RecordedRequest } from '@arq/testkit/node'
import type { MadeAttempt } from './answer-question.js'

export interface Evidence {
  made: MadeAttempt
  /** The row of the attempt, after its time. */
  row: LedgerEntry | undefined
  /** The request it made, as the vendor saw it. */
  request: RecordedRequest | undefined
}

/** How far counted tokens may be off the vendor's bill. */
const tolerance = 0.05

/** What is wrong with the books of one attempt; empty where they are right. */
export function judgeAttempt({ made, row, request }: Evidence): string {
  if (made.end === 'refused') return row === undefined && request === undefined ? '' : 'was refused, and was made or booked all the same'
  if (row === undefined) return 'has no row'
  if (made.end === 'released') return row.state === 'released' ? '' : `was released, and is ${row.state}`
  if (made.end === 'crashed' && made.settleLate === undefined) return row.state === 'expired' ? '' : `was left by its process, and is ${row.state}`
  return judgeBill(made, row, request)
}

function judgeBill(made: MadeAttempt, row: LedgerEntry, request: RecordedRequest | undefined): string {
  const billed = request?.billed
  if (billed === undefined) return 'was settled, and never billed'
  if (row.state !== 'settled' || row.late !== (made.end === 'crashed')) return `was settled, and is ${row.state}, late ${String(row.late)}`
  if (made.entries.some((entry) => entry.endedAt !== row.endedAt)) return 'was booked twice'
  const input = (row.charged?.input ?? 0) + (row.wasted?.input ?? 0)
  const output = (row.charged?.output ?? 0) + (row.wasted?.output ?? 0)
  const isRight = row.source === 'provider' ? input === billed.input && output === billed.output : deviation(row, request) <= tolerance
  return isRight ? '' : `was settled with ${input} + ${output} (${row.source}), and billed ${billed.input} + ${billed.output}`
}

/** How far a row is off its bill, as a share of it. */
export function deviation({ charged, wasted }: LedgerEntry, request: RecordedRequest | undefined): number {
  const settled = (charged?.input ?? 0) + (charged?.output ?? 0) + (wasted?.input ?? 0) + (wasted?.output ?? 0)
  const billed = (request?.billed?.input ?? 0) + (request?.billed?.output ?? 0)
  return Math.abs(settled - billed) / Math.max(1, billed)
}
