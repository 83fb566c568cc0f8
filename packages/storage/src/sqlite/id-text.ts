/**
 * An id as it stands in a column of text. SQLite's UTF-8 knows no half of a surrogate pair, and text with a NUL in it is cut off here and
 * there, so both are written as in JSON; ordinary ids stay as they are. See `readId`.
 */
export function idText(id: string): string {
  return JSON.stringify(id).slice(1, -1)
}
