import type { ErrorCode } from '@arq/core'
import type { AttemptRecord } from '../../attempt/attempt-record.js'
import type { RolloutSample } from './rollout-state.js'

/** Failures that are not the model's doing. */
const notCounted: ReadonlySet<ErrorCode> = new Set(['aborted', 'rate_limited', 'budget_exceeded', 'storage_failed', 'internal'])
/** Below this many tokens their pace is noise. */
const fewestTokens = 8

/** What an attempt says of its candidate; `undefined` where it says nothing. */
export function rolloutSample({ outcome, startedAt, firstContentAt, endedAt, usage }: AttemptRecord): RolloutSample | undefined {
  if (outcome.type === 'aborted' || (outcome.type === 'failed' && notCounted.has(outcome.error.code))) return undefined
  const failed = outcome.type === 'failed' || outcome.reason.unified === 'error'
  if (firstContentAt === undefined) return { failed }
  const tokens = usage.output.total ?? 0
  const paced = !failed && tokens >= fewestTokens
  return { failed, firstContentMs: firstContentAt - startedAt, ...(paced ? { msPerToken: (endedAt - firstContentAt) / tokens } : {}) }
}
