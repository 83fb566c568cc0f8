import type { ErrorCode } from '@arq/core'
import type { AttemptOutcome } from '../../attempt/attempt-record.js'

const faults: ReadonlySet<ErrorCode> = new Set(['provider_unavailable', 'timeout', 'stream_truncated', 'stream_stalled'])

/** Whether the provider broke down: not a request it was right to refuse, not a limit, not a caller that left. */
export function isProviderFault(outcome: AttemptOutcome): boolean {
  if (outcome.type === 'complete') return outcome.reason.unified === 'error'
  return outcome.type === 'failed' && faults.has(outcome.error.code)
}
