import { ValidationError, type LedgerEntry, type LedgerPage, type LedgerQuery } from '@arq/core'

/** A row and its place in its account. */
interface NumberedEntry {
  sequence: number
  entry: LedgerEntry
}

/** What a query gets of an account's rows, which come newest first. */
export function ledgerPage(rows: Iterable<NumberedEntry>, query: LedgerQuery): LedgerPage {
  const limit = Math.max(1, Math.min(500, Math.floor(query.limit ?? 50)))
  const before = sequenceOf(query.cursor)
  const found: NumberedEntry[] = []
  for (const row of rows) {
    if (row.sequence >= before || !isAskedFor(row.entry, query)) continue
    if (found.length === limit) return { entries: found.map(({ entry }) => entry), cursor: String(found.at(-1)?.sequence) }
    found.push(row)
  }
  return { entries: found.map(({ entry }) => entry) }
}

function sequenceOf(cursor: string | undefined): number {
  if (cursor === undefined) return Number.POSITIVE_INFINITY
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new ValidationError('The cursor is not one that the ledger gave, so it is unknown where to go on. Ask for the first page without a cursor.', {
    details: { path: 'cursor' },
  })
}

function isAskedFor(entry: LedgerEntry, { scope, of = 'user', from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: LedgerQuery): boolean {
  if (entry.reservedAt < from || entry.reservedAt >= to) return false
  if (of === 'tenant') return true
  if (entry.userId !== scope?.userId) return false
  if (of === 'user') return true
  return 'runId' in of ? entry.runId === of.runId : entry.sessionId === of.sessionId
}
