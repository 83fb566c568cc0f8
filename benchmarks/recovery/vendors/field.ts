/** Reads a path out of parsed JSON of unknown shape; whatever is not there is `undefined`. */
export function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string | number, unknown>)[step]
  }
  return current
}
