import type { ArqError, AttemptPlan, RunStatusNote, StreamEvent } from '@arq/core'

const doing: Record<AttemptPlan, string> = {
  start: 'answers',
  cursor: 'takes the same answer up again',
  prefill: 'continues the answer',
  instruct: 'continues the answer',
  restart: 'answers instead',
}

const happened: Partial<Record<ArqError['code'], string>> = {
  stream_truncated: 'broke off',
  stream_stalled: 'went silent',
  rate_limited: 'takes no more requests for now',
  timeout: 'did not answer in time',
  content_filtered: 'refused to answer',
  context_length_exceeded: 'has too small a window',
  quota_exhausted: 'has no quota left',
  authentication_failed: 'did not accept the key',
}

export interface FailedBefore {
  provider: string
  error: ArqError
}

export interface SettingOut {
  attempt: number
  plan: AttemptPlan
  provider: string
  model: string
}

/** The provider went silent, and something is done about it. */
export function stalledNote(provider: string, error: ArqError): StreamEvent {
  return note({ state: 'stalled', detail: `${provider} went silent.`, provider, cause: error.code })
}

/** Another attempt sets out. */
export function retryingNote(attempt: SettingOut, before: FailedBefore | undefined): StreamEvent {
  const cause = before === undefined ? '' : `${before.provider} ${happened[before.error.code] ?? 'failed'}; `
  return note({
    state: 'retrying',
    detail: `${cause}${attempt.provider} ${doing[attempt.plan]}.`,
    ...attempt,
    ...(before === undefined ? {} : { cause: before.error.code }),
  })
}

/** The answer goes on. */
export function recoveredNote(attempt: SettingOut): StreamEvent {
  return note({ state: 'recovered', detail: `${attempt.provider} ${doing[attempt.plan]}.`, ...attempt })
}

/** Nobody can be asked just now, and somebody soon. */
export function waitingNote(): StreamEvent {
  return note({ state: 'waiting', detail: 'Waiting for a model that takes requests.' })
}

function note(status: RunStatusNote): StreamEvent {
  return { type: 'status', status }
}
