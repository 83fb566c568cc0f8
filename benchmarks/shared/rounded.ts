/** For people and JSON: as many digits as mean something. */
export function rounded(value: number, digits: number = 2): number {
  return Number(value.toFixed(digits))
}
