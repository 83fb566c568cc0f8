import { ArqError } from '@arq/core'
import { eventOrderFault } from './event-order.js'
import type { Owed } from './fault-row.js'
import type { RowOutcome } from './row-outcome.js'

/**
 * `typed`: as owed. `silent`: a success with other text, or another end, than was sent. `hung`: no end at all.
 * `unhandled`: an error that is no `ArqError`. `mistyped`: an `ArqError` that says something else than is owed, or too
 * many requests, events out of order, or timers left behind.
 */
export interface Judgement {
  verdict: 'typed' | 'silent' | 'hung' | 'unhandled' | 'mistyped'
  /** In words; empty when everything is as owed. */
  why: string
}

export function judgeOutcome(owed: Owed, outcome: RowOutcome, sent: { text: string; isReachable: boolean }): Judgement {
  if (!outcome.hasSettled) return { verdict: 'hung', why: 'it never came to an end, although every time limit had passed' }
  const said = outcome.error === undefined ? judgeAnswer(owed, outcome, sent.text) : judgeError(owed, outcome, sent.text)
  if (said.verdict !== 'typed') return said
  const fault = outcome.mode === 'stream' ? eventOrderFault(outcome.events, outcome.error !== undefined) : undefined
  if (fault !== undefined) return mistyped(fault)
  if (outcome.timersLeft > 0) return mistyped(`it left ${outcome.timersLeft} timers behind`)
  const owedRequests = sent.isReachable ? 1 : 0
  return outcome.requests === owedRequests ? said : mistyped(`it made ${outcome.requests} requests instead of ${owedRequests}`)
}

function judgeAnswer(owed: Owed, { text, finish }: RowOutcome, sent: string): Judgement {
  if (owed.kind === 'error') return { verdict: 'silent', why: `it ended as a success with ${JSON.stringify(text)} where ${owed.codes.join(' or ')} is owed` }
  if (text !== sent) return { verdict: 'silent', why: `it ended as a success with ${JSON.stringify(text)} instead of ${JSON.stringify(sent)}` }
  if (finish?.unified !== owed.finish) return { verdict: 'silent', why: `it finished with ${String(finish?.unified)} instead of ${owed.finish}` }
  return { verdict: 'typed', why: '' }
}

function judgeError(owed: Owed, { error, text, wasDocument }: RowOutcome, sent: string): Judgement {
  if (!ArqError.isInstance(error)) return { verdict: 'unhandled', why: `it threw ${String(error)}, which is no ArqError` }
  if (!sent.startsWith(text)) return mistyped(`it gave text that was never sent: ${JSON.stringify(text)}`)
  if (owed.kind === 'answer') return mistyped(`it threw ${error.code} (${error.message}) where the whole answer is owed`)
  const codes = wasDocument ? [...owed.codes, ...owed.documentCodes] : owed.codes
  if (!codes.includes(error.code)) return mistyped(`it threw ${error.code} (${error.message}) where ${codes.join(' or ')} is owed`)
  if (error.isRetryable !== owed.isRetryable) return mistyped(`its ${error.code} says isRetryable: ${error.isRetryable} where ${owed.isRetryable} is owed`)
  if (owed.retryAfterMs === undefined || error.retryAfterMs === owed.retryAfterMs) return { verdict: 'typed', why: '' }
  return mistyped(`its ${error.code} says retryAfterMs: ${error.retryAfterMs} where ${owed.retryAfterMs} is owed`)
}

function mistyped(why: string): Judgement {
  return { verdict: 'mistyped', why }
}
