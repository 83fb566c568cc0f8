/** The whole millisecond that a time is not after, or the last one there is. */
export function wholeTime(time: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(time))
}
