/** How many changes a page may hold: 1,000 unless told otherwise, and never less than one, so that who pages gets on. */
export function memoryPageSize(limit: number = 1_000): number {
  return Math.max(1, Math.floor(limit))
}
