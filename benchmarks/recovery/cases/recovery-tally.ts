import { judgeCase, type CaseVerdict } from './judge-case.js'
import { recoveryCase, traitsOf } from './recovery-case.js'
import { runCase } from './run-case.js'

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
  /** Pairs of values along two dimensions that were tried. */
  pairs: string[]
  /** Of the first cases that did not come out as owed. */
  stories: string[]
}

const mostStories = 40

/** Runs the cases with these numbers, one after the other. */
export async function tallyCases(seed: number, numbers: Iterable<number>): Promise<RecoveryTally> {
  const tally = emptyTally()
  const pairs = new Set<string>()
  for (const number of numbers) {
    const tested = recoveryCase(seed, number)
    for (const pair of pairsOf(traitsOf(tested))) pairs.add(pair)
    addVerdict(tally, judgeCase(tested, await runCase(tested)))
  }
  return { ...tally, pairs: [...pairs] }
}

export function emptyTally(): RecoveryTally {
  return { cases: 0, complete: 0, completeOwed: 0, completeAsOwed: 0, exact: 0, exactOwed: 0, exactAsOwed: 0, duplicated: 0, silent: 0, hung: 0, refusedPrefills: 0, faulty: 0, waits: [], pairs: [], stories: [] }
}

/** Both together. */
export function joinTallies(one: RecoveryTally, other: RecoveryTally): RecoveryTally {
  const sum = { ...one }
  for (const name of ['cases', 'complete', 'completeOwed', 'completeAsOwed', 'exact', 'exactOwed', 'exactAsOwed', 'duplicated', 'silent', 'hung', 'refusedPrefills', 'faulty'] as const) sum[name] += other[name]
  return { ...sum, waits: [...one.waits, ...other.waits], pairs: [...new Set([...one.pairs, ...other.pairs])], stories: [...one.stories, ...other.stories].slice(0, mostStories) }
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

function* pairsOf(traits: readonly string[]): Generator<string> {
  for (const [index, one] of traits.entries()) for (const other of traits.slice(index + 1)) yield `${one} and ${other}`
}
