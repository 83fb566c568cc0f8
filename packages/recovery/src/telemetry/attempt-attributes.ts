import type { Attributes } from '@opentelemetry/api'
import type { ErrorCode } from '@arq/core'
import type { StartedAttempt } from '../attempt/attempt-observer.js'
import type { AttemptOutcome, AttemptRecord } from '../attempt/attempt-record.js'
import { attribute, operation } from './gen-ai-names.js'

/** What the metrics and the span of an attempt have in common. */
export function identityOf(record: StartedAttempt, providerName: string): Attributes {
  return {
    [attribute.operationName]: operation,
    [attribute.providerName]: providerName,
    [attribute.requestModel]: record.model,
  }
}

/** What is known when an attempt sets out. */
export function startAttributes(record: StartedAttempt, providerName: string): Attributes {
  const { run, request } = record
  return known({
    ...identityOf(record, providerName),
    [attribute.requestStream]: true,
    [attribute.requestMaxTokens]: request?.maxOutputTokens,
    [attribute.requestTemperature]: request?.temperature,
    [attribute.requestTopP]: request?.topP,
    [attribute.requestSeed]: request?.seed,
    [attribute.conversationId]: run?.threadId,
    [attribute.runId]: run?.runId,
    [attribute.recoveryAttempt]: record.number,
    [attribute.recoveryPlan]: record.plan,
  })
}

/** What is known when it is over. `cause` is the fault it followed. */
export function endAttributes(record: AttemptRecord, cause: ErrorCode | undefined): Attributes {
  return known({
    ...outcomeAttributes(record.outcome),
    ...usageAttributes(record),
    [attribute.responseId]: record.responseId,
    [attribute.responseModel]: record.responseModel,
    [attribute.responseTimeToFirstChunk]: secondsToFirstChunk(record),
    [attribute.recoveryCause]: cause,
    [attribute.recoveryOverlap]: record.number > 1 ? record.overlapCharacters : undefined,
  })
}

export function outcomeAttributes(outcome: AttemptOutcome): Attributes {
  if (outcome.type === 'failed') return { [attribute.outcome]: outcome.type, [attribute.errorType]: outcome.error.code }
  if (outcome.type === 'aborted') return { [attribute.outcome]: outcome.type }
  return { [attribute.outcome]: outcome.type, [attribute.responseFinishReasons]: [outcome.reason.raw ?? outcome.reason.unified] }
}

/** In seconds, as the conventions count; `undefined` where no content came. */
export function secondsToFirstChunk({ startedAt, firstContentAt }: AttemptRecord): number | undefined {
  return firstContentAt === undefined ? undefined : Math.max(0, firstContentAt - startedAt) / 1000
}

/** An estimate is no count, and is left out like what is unknown. */
function usageAttributes({ usage }: AttemptRecord): Attributes {
  if (usage.source === 'estimated') return {}
  return {
    [attribute.inputTokens]: usage.input.total,
    [attribute.outputTokens]: usage.output.total,
    [attribute.cacheReadTokens]: usage.input.cacheRead,
    [attribute.cacheCreationTokens]: usage.input.cacheWrite,
    [attribute.reasoningTokens]: usage.output.reasoning,
  }
}

function known(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}
