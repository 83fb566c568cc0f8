/** How many rows may be given: a whole number that SQLite takes. */
export function rowLimit(limit: number): number {
  return Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(limit)))
}
