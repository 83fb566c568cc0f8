import fc from 'fast-check'
import { playHistory } from './play-history.js'
import { history } from './step.js'

export interface HistoryFigures {
  cases: number
  ok: number
  overBudget: number
  leaked: number
}

/** Plays so many histories at random; the first that goes wrong is made as small as it gets, told, and the last. */
export async function measureHistories(count: number, seed: number, say: (line: string) => void): Promise<HistoryFigures> {
  const figures = { overBudget: 0, leaked: 0 }
  const property = fc.asyncProperty(history, fc.scheduler(), async (steps, scheduler) => {
    const { overBudget, leaked } = await playHistory(steps, scheduler)
    if (overBudget + leaked === 0) return
    throw new Error(`${overBudget} reservations without room, ${leaked} left open.`)
  })
  const { failed, numRuns, counterexample, errorInstance } = await fc.check(property, { numRuns: count, seed })
  if (!failed) return { cases: count, ok: count, ...figures }
  say(`  history ${numRuns} went wrong: ${String(errorInstance)}`)
  say(`  the smallest like it: ${JSON.stringify(counterexample?.[0])}`)
  if (counterexample !== null) await tally(counterexample, figures)
  return { cases: count, ok: numRuns - 1, ...figures }
}

async function tally([steps, scheduler]: Parameters<typeof playHistory>, figures: { overBudget: number; leaked: number }): Promise<void> {
  try {
    Object.assign(figures, await playHistory(steps, scheduler))
  } catch {
    // What went wrong has been told; a history that breaks off has no figures.
  }
}
