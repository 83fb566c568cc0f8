import type { AnswerRecord } from '../attempt/answer-record.js'
import type { Facts } from './facts.js'
import { knownErrorCode } from './known-error-code.js'

/** What an answer adds to the numbers of the model that ended it. */
export function factsOfAnswer(record: AnswerRecord): Facts {
  const facts: Facts = { counts: [[`answers:${record.outcome.type}`, 1]], values: [] }
  if (record.outcome.type === 'failed') facts.counts.push([`answer-error:${knownErrorCode(record.outcome.error.code)}`, 1])
  addRecoveries(facts, record)
  addTimes(facts, record)
  if (record.cost !== undefined) facts.values.push(['answerCost', record.cost.charged + record.cost.wasted])
  return facts
}

/** Each attempt after the first followed a fault of the one before it; it succeeded where it finished the answer. */
function addRecoveries(facts: Facts, { spans, outcome }: AnswerRecord): void {
  spans.forEach((span, place) => {
    const cause = spans[place - 1]?.cause
    if (cause === undefined) return
    const name = `recovery:${span.plan}:${knownErrorCode(cause)}` as const
    facts.counts.push([`${name}:tried`, 1])
    if (outcome.type !== 'complete' || place !== spans.length - 1) return
    facts.counts.push([`${name}:succeeded`, 1], ['answers:recovered', 1])
  })
}

function addTimes(facts: Facts, { startedAt, firstContentAt, endedAt, outcome }: AnswerRecord): void {
  if (firstContentAt !== undefined) facts.values.push(['firstTokenMs', firstContentAt - startedAt])
  if (outcome.type === 'complete') facts.values.push(['answerLatencyMs', endedAt - startedAt])
}
