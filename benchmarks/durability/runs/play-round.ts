import type { Stores } from '@arq/core'
import type { SeededRandom } from '@arq/testkit'
import { answerText, type AnswerPace } from '../answer-text.js'
import type { Cluster, Side } from '../processes/cluster.js'
import { Page } from './page.js'
import { judgeRun, type RunVerdict } from './judge-run.js'

export interface Round {
  cluster: Cluster
  /** A connection of the judge's own. */
  stores: Stores
  pace: AnswerPace
  random: SeededRandom
  /** Each is a user with a thread of the same name. */
  names: readonly string[]
  /** Who is asked, and so owns the runs. */
  owner: Side
  /** What goes wrong while they are written. Calls back when it has begun, and resolves when all is there again. */
  strike: (onDown: () => void) => Promise<void>
  /** How long after the end the stores may take until they have everything: 0 where they were there all along. */
  settleMs: number
}

export interface RoundOutcome {
  verdicts: readonly RunVerdict[]
  /** Milliseconds from the strike to the next text or end, of each answer that was under way. */
  gapsMs: readonly number[]
}

/** Answers that begin one after the other, so that the strike finds each at another place, some just being asked, and what became of them. */
export async function playRound({ cluster, stores, pace, random, names, owner, strike, settleMs }: Round): Promise<RoundOutcome> {
  const answerMs = pace.words * pace.wordEveryMs
  const pages = names.map((name) => ({ name, startMs: random.next() * 0.9 * answerMs, page: new Page(name, answerText(questionOf(name), pace), cluster.door(owner)) }))
  const reading = pages.map(async ({ name, page, startMs }) => {
    await pause(startMs)
    return page.ask(questionOf(name))
  })
  await pause((0.8 + random.next() * 0.18) * answerMs)
  const gaps: Promise<number>[] = []
  await strike(() => gaps.push(...pages.filter(({ page }) => page.isWaiting).map(({ page }) => page.untilMore())))
  const read = await Promise.all(reading)
  const judge = (): Promise<readonly RunVerdict[]> => Promise.all(read.map((one) => judgeRun(stores, one, answerText(questionOf(one.name), pace))))
  const until = performance.now() + settleMs
  let verdicts = await judge()
  while (verdicts.some(({ isExact }) => !isExact) && performance.now() < until) {
    await pause(250)
    verdicts = await judge()
  }
  // A gap that never ended belongs to a run that hung, which has its own figure.
  const ended = await Promise.all(gaps.map((gap) => Promise.race([gap, pause(0).then(() => undefined)])))
  return { verdicts, gapsMs: ended.filter((gap) => gap !== undefined) }
}

function questionOf(name: string): string {
  return `What does ${name} say?`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
