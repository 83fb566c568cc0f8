/** The whole millisecond in which so many have passed, or the last one there is. */
export function timeAfter(now: number, ms: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(now + ms))
}
