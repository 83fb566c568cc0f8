/**
 * Whether the last `length` units are one of several equal stretches in a row: "ha ha ha", a brace on each line. Text that repeats itself so
 * may well go on doing it.
 */
export function repeatsItself(units: readonly string[], length: number): boolean {
  const tail = units.slice(units.length - length)
  const period = shortestPeriod(tail)
  if (length >= 2 * period) return true
  return standsBefore(units, tail, period) || standsBefore(units, tail, length)
}

function standsBefore(units: readonly string[], tail: readonly string[], distance: number): boolean {
  const start = units.length - tail.length - distance
  return start >= 0 && tail.every((unit, index) => units[start + index] === unit)
}

/** By the prefix function of Knuth, Morris and Pratt. */
function shortestPeriod(units: readonly string[]): number {
  const borders: number[] = [0]
  for (let index = 1; index < units.length; index += 1) {
    let border = borders[index - 1] ?? 0
    while (border > 0 && units[border] !== units[index]) border = borders[border - 1] ?? 0
    borders.push(units[border] === units[index] ? border + 1 : 0)
  }
  return units.length - (borders.at(-1) ?? 0)
}
