/** Rates that are tried as what the true one might be, as steps of the way from the limit to 1. */
const steps = [0.1, 0.25, 0.5, 0.85]

/** How the odds stand that a rate is what it is held to be. */
export interface RateEvidence {
  hits: number
  trials: number
}

/**
 * Whether the rate is beyond the limit, asked after every trial. The likelihood of what was seen under several higher rates, on average,
 * against the limit: while the true rate is at or below the limit, the chance that this ever reaches `1 / falseAlarm` is at most
 * `falseAlarm`, however often it is asked (Ville's inequality). No number of looks makes noise look like a regression.
 */
export function isAboveLimit({ hits, trials }: RateEvidence, limit: number, falseAlarm: number): boolean {
  const logs = steps.map((step) => logRatio({ hits, trials }, limit + (1 - limit) * step, limit))
  const largest = Math.max(...logs)
  const mean = largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / logs.length)
  return hits > limit * trials && mean >= -Math.log(falseAlarm)
}

/** Whether the rate is below `bad`, asked after every trial: the same test the other way round, with the limit as the alternative. */
export function isBelow({ hits, trials }: RateEvidence, limit: number, bad: number, falseAlarm: number): boolean {
  return logRatio({ hits, trials }, limit, bad) >= -Math.log(falseAlarm)
}

/** Log of how much likelier this was seen under the one rate than under the other. */
function logRatio({ hits, trials }: RateEvidence, rate: number, other: number): number {
  return hits * Math.log(rate / other) + (trials - hits) * Math.log((1 - rate) / (1 - other))
}
