/** For `readJson` where every value is right: what is no JSON comes as `undefined`. */
export function isJson(value: unknown): value is NonNullable<unknown> | null {
  return value !== undefined
}
