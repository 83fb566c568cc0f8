import { pairKey, pairsOf } from '../cover/pairs-of.js'
import { recoveryFactors } from '../cover/recovery-factors.js'
import { judgeCase, type CaseVerdict } from './judge-case.js'
import { recoveryCase, type RecoveryCase } from './recovery-case.js'
import { runCase } from './run-case.js'
import { traitsOf, type RecoveryTraits } from './traits-of.js'

export interface RecoveryTally {
  cases: number
  complete: number
  completeOwed: number
  /** Among those where it is owed. */
  completeAsOwed: number
  exact: number
  exactOwed: number
  exactAsOwed: number
  duplicated: number
  silent: number
  hung: number
  refusedPrefills: number
  faulty: number
  /** Milliseconds from a fault to the next content. */
  waits: number[]
  /** Pairs of circumstances that came about. */
  pairs: Set<string>
  /** Of the first cases that did not come out as owed. */
  stories: string[]
}

const mostStories = 40

/** Runs the cases with these numbers, one after the other. */
export async function tallyCases(seed: number, numbers: Iterable<number>): Promise<RecoveryTally> {
  const tally = emptyTally()
  for (const number of numbers) await tallyCase(tally, recoveryCase(seed, number))
  return tally
}

/** Returns what came about; nothing where the case did not break off as it was to. */
export async function tallyCase(tally: RecoveryTally, tested: RecoveryCase): Promise<RecoveryTraits | undefined> {
  const outcome = await runCase(tested)
  addVerdict(tally, judgeCase(tested, outcome))
  const traits = traitsOf(tested, outcome)
  if (traits !== undefined) for (const pair of pairsOf(traits, recoveryFactors)) tally.pairs.add(pairKey(pair))
  return traits
}

export function emptyTally(): RecoveryTally {
  return { cases: 0, complete: 0, completeOwed: 0, completeAsOwed: 0, exact: 0, exactOwed: 0, exactAsOwed: 0, duplicated: 0, silent: 0, hung: 0, refusedPrefills: 0, faulty: 0, waits: [], pairs: new Set(), stories: [] }
}

/** Both together. */
export function joinTallies(one: RecoveryTally, other: RecoveryTally): RecoveryTally {
  const sum = { ...one }
  for (const name of ['cases', 'complete', 'completeOwed', 'completeAsOwed', 'exact', 'exactOwed', 'exactAsOwed', 'duplicated', 'silent', 'hung', 'refusedPrefills', 'faulty'] as const) sum[name] += other[name]
  return { ...sum, waits: [...one.waits, ...other.waits], pairs: new Set([...one.pairs, ...other.pairs]), stories: [...one.stories, ...other.stories].slice(0, mostStories) }
}

export function addVerdict(tally: RecoveryTally, verdict: CaseVerdict): void {
  tally.cases += 1
  tally.complete += Number(verdict.isComplete)
  tally.completeOwed += Number(verdict.isCompleteOwed)
  tally.completeAsOwed += Number(verdict.isComplete && verdict.isCompleteOwed)
  tally.exact += Number(verdict.isExact)
  tally.exactOwed += Number(verdict.isExactOwed)
  tally.exactAsOwed += Number(verdict.isExact && verdict.isExactOwed)
  tally.duplicated += Number(verdict.isDuplicated && verdict.isExactOwed)
  tally.silent += Number(verdict.isSilent)
  tally.hung += Number(verdict.isHung)
  tally.refusedPrefills += verdict.refusedPrefills
  tally.faulty += Number(verdict.faults.length > 0)
  tally.waits.push(...verdict.waits)
  if (verdict.story !== undefined && tally.stories.length < mostStories) tally.stories.push(verdict.story)
}
