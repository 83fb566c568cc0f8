import type { LedgerAmount, LedgerEntry } from '@arq/core'
import type { AnswerRecord, AttemptOutcome } from '@arq/recovery'
import type { AttemptDiary } from './attempt-diary'
import type { Chaos } from './chaos'
import type { ChaosAmount, ChaosAnswer, ChaosAttempt, ChaosEnding, ChaosLink, ChaosState } from './chaos-state'
import { vendorNames } from './vendor-name'

const attemptsShown = 12
const answersShown = 3
const decisionsShown = 6

/** Vendors are everybody's; attempts, answers and decisions are those of one visitor. */
export async function readState(chaos: Chaos, userId: string): Promise<ChaosState> {
  const { arq, diary } = chaos
  const { balancer } = await arq.served()
  const { entries } = await arq.ledger.entries({ scope: { userId }, limit: attemptsShown })
  const answers = diary.answersOf(userId)
  const runs = new Set([...entries, ...answers.map(({ run }) => run)].map((known) => known?.runId))
  const decisions = balancer.decisions.filter(({ runId }) => runId !== undefined && runs.has(runId))
  return {
    links: await linksOf(chaos),
    attempts: entries.map((entry) => attemptOf(entry, diary)),
    answers: answers.slice(0, answersShown).flatMap(answerOf),
    decisions: decisions.toReversed().slice(0, decisionsShown),
  }
}

async function linksOf({ arq, vendors }: Chaos): Promise<readonly ChaosLink[]> {
  const { balancer } = await arq.served()
  return balancer.health.map((health) => {
    const candidate = balancer.candidates.find(({ id }) => id === health.candidate)
    const name = vendorNames.find((known) => known === candidate?.provider.name)
    const link = { ...health, model: candidate?.model ?? health.candidate }
    return name === undefined ? link : { ...link, vendor: { name, isUp: vendors[name].isUp, armed: vendors[name].armed } }
  })
}

function attemptOf(entry: LedgerEntry, diary: AttemptDiary): ChaosAttempt {
  const { attemptId, runId, provider, model, state, charged, wasted } = entry
  const record = diary.attempt(attemptId)
  const ended = record !== undefined && 'outcome' in record ? record : undefined
  return {
    attemptId,
    ...(runId === undefined ? {} : { runId }),
    ...(record === undefined ? {} : { number: record.number, plan: record.plan }),
    provider,
    model,
    ending: endingOf(ended?.outcome),
    state,
    ...(charged === undefined ? {} : { charged: amountOf(charged) }),
    ...(wasted === undefined ? {} : { wasted: amountOf(wasted) }),
    ...(ended === undefined ? {} : { overlapCharacters: ended.overlapCharacters }),
  }
}

function answerOf({ run, outcome, spans }: AnswerRecord): readonly ChaosAnswer[] {
  return run === undefined ? [] : [{ runId: run.runId, ending: endingOf(outcome), spans }]
}

function endingOf(outcome: AttemptOutcome | undefined): ChaosEnding {
  if (outcome === undefined) return 'writing'
  if (outcome.type === 'failed') return outcome.error.code
  if (outcome.type === 'aborted') return 'stopped'
  return outcome.reason.unified === 'stop' ? 'whole' : 'cut-short'
}

function amountOf({ input, output, microUsd }: LedgerAmount): ChaosAmount {
  return { tokens: input + output, ...(microUsd === undefined ? {} : { usd: microUsd / 1_000_000 }) }
}
