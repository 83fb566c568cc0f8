/** Upper end of the Wilson score interval of a rate; `deviations` is the z of the confidence wanted. */
export function wilsonUpper(hits: number, trials: number, deviations: number): number {
  if (trials === 0) return 1
  const rate = hits / trials
  const square = deviations ** 2
  const spread = deviations * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials ** 2))
  return (rate + square / (2 * trials) + spread) / (1 + square / trials)
}
