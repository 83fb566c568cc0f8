import type { Random } from '../ports/random.js'

/** A UUID of version 7 (RFC 9562): 48 bits of time, then at least 74 random ones. Sorts by creation. */
export function timeOrderedId(now: number, random: Random): string {
  const hex = Math.floor(now).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${random.uuid().slice(15)}`
}

/** When an id of version 7 was made, in milliseconds since the epoch; `undefined` for any other string. */
export function idCreatedAt(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return undefined
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
