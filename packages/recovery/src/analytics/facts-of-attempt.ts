import type { AttemptRecord } from '../attempt/attempt-record.js'
import type { Facts } from './facts.js'
import { knownErrorCode } from './known-error-code.js'

/** What an attempt adds to its provider's and model's numbers. */
export function factsOfAttempt(record: AttemptRecord): Facts {
  const facts: Facts = { counts: [[`attempts:${record.outcome.type}`, 1]], values: [] }
  if (record.number > 1) facts.counts.push(['retries', 1])
  if (record.outcome.type === 'failed') facts.counts.push([`attempt-error:${knownErrorCode(record.outcome.error.code)}`, 1])
  addTokens(facts, record)
  addCost(facts, record)
  addTimes(facts, record)
  return facts
}

function addTokens(facts: Facts, { charged, wasted }: AttemptRecord): void {
  facts.counts.push(
    ['tokens:charged:input', charged.input],
    ['tokens:charged:output', charged.output],
    ['tokens:wasted:input', wasted.input],
    ['tokens:wasted:output', wasted.output],
  )
}

function addCost(facts: Facts, { cost }: AttemptRecord): void {
  if (cost === undefined) return void facts.counts.push(['attempts:unpriced', 1])
  facts.counts.push(['attempts:priced', 1], ['cost:charged', cost.charged], ['cost:wasted', cost.wasted])
}

function addTimes(facts: Facts, record: AttemptRecord): void {
  const { startedAt, firstContentAt, endedAt, outcome } = record
  if (firstContentAt !== undefined) facts.values.push(['attemptFirstTokenMs', firstContentAt - startedAt])
  if (outcome.type !== 'complete') return
  facts.values.push(['attemptLatencyMs', endedAt - startedAt])
  const speed = tokensPerSecond(record)
  if (speed !== undefined) facts.values.push(['tokensPerSecond', speed])
}

function tokensPerSecond({ usage, firstContentAt, endedAt }: AttemptRecord): number | undefined {
  const output = usage.output.total
  if (output === undefined || usage.source === 'estimated' || firstContentAt === undefined || endedAt <= firstContentAt) return undefined
  return output / ((endedAt - firstContentAt) / 1000)
}
