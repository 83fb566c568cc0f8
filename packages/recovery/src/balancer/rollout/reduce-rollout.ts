import { isAboveLimit, isBelow, type RateEvidence } from './sequential-test.js'
import type { SettledRollout } from './rollout-settings.js'
import type { ActiveRollout, RolloutEvent, RolloutSample, RolloutState } from './rollout-state.js'

/** What is known of the control at this moment. */
export interface ControlFigures {
  errorRate: number
  /** What nine in ten of its attempts take less than. */
  firstContentMs: number | undefined
  msPerToken: number | undefined
}

/** Before this many attempts nothing is concluded. */
const fewest = 5
/** Chance that a stage is passed by a candidate that fails clearly more often than it may. */
const falsePass = 0.001
/** One in ten of the control's attempts takes longer than nine in ten do: a candidate is too slow when more of its own are. */
const slowShare = 0.1
const timesKept = 200

/** The one place where a rollout changes. Pure. */
export function reduceRollout(state: RolloutState, event: RolloutEvent, settings: SettledRollout, control: ControlFigures): RolloutState {
  if (state.type !== 'running' && state.type !== 'paused') return state
  const { stage, percent } = state
  if (event.type === 'aborted') return { type: 'aborted', stage, percent }
  if (event.type !== 'sampled') return { ...state, type: event.type === 'paused' ? 'paused' : 'running' }
  const next = withSample(state, event.sample)
  const reason = regression(next, settings, control)
  if (reason !== undefined) return { type: 'rolled-back', stage, percent, reason }
  return next.type === 'running' && mayPass(next, settings, control) ? atStage(stage + 1, settings) : next
}

/** The beginning of a stage, or the end after the last. */
export function atStage(stage: number, { stages }: SettledRollout): RolloutState {
  const percent = stages[stage]
  if (percent === undefined) return { type: 'completed' }
  return { type: 'running', stage, percent, errors: { requests: 0, failures: 0 }, firstContentMs: [], msPerToken: [] }
}

function withSample(state: ActiveRollout, { failed, firstContentMs, msPerToken }: RolloutSample): ActiveRollout {
  const { requests, failures } = state.errors
  return {
    ...state,
    errors: { requests: requests + 1, failures: failures + (failed ? 1 : 0) },
    firstContentMs: withTime(state.firstContentMs, firstContentMs),
    msPerToken: withTime(state.msPerToken, msPerToken),
  }
}

function withTime(times: readonly number[], time: number | undefined): readonly number[] {
  return time === undefined ? times : [...times, time].slice(-timesKept)
}

function regression(state: ActiveRollout, { gates }: SettledRollout, control: ControlFigures): string | undefined {
  const { errors } = state
  if (errors.requests < fewest) return undefined
  const borne = borneRate(gates.maxErrorRate, control)
  if (isAboveLimit({ hits: errors.failures, trials: errors.requests }, borne, gates.falseAlarm)) {
    return `${errors.failures} of its ${errors.requests} attempts failed, where ${(borne * 100).toFixed(1)} % are borne.`
  }
  const slow = slowTallies(state, control, gates.maxLatencyRegression).find((tally) => isAboveLimit(tally, slowShare, gates.falseAlarm))
  if (slow === undefined) return undefined
  return `${slow.hits} of ${slow.trials} attempts took over ${gates.maxLatencyRegression} times as long ${slow.what} as nine in ten of the others.`
}

/** Compared anew each time, since the more is seen of the control the better it is known. */
function slowTallies({ firstContentMs, msPerToken }: ActiveRollout, control: ControlFigures, factor: number): readonly (RateEvidence & { what: string })[] {
  return [
    { what: 'to the first content', ...slowOf(firstContentMs, control.firstContentMs, factor) },
    { what: 'per token', ...slowOf(msPerToken, control.msPerToken, factor) },
  ]
}

function slowOf(times: readonly number[], usual: number | undefined, factor: number): RateEvidence {
  if (usual === undefined) return { hits: 0, trials: 0 }
  return { hits: times.filter((time) => time > usual * factor).length, trials: times.length }
}

function mayPass(state: ActiveRollout, { gates }: SettledRollout, control: ControlFigures): boolean {
  const { requests, failures } = state.errors
  if (requests < gates.minRequests) return false
  const borne = borneRate(gates.maxErrorRate, control)
  const bad = Math.min(0.95, Math.max(borne * 3, borne + 0.05))
  if (!isBelow({ hits: failures, trials: requests }, borne, bad, falsePass)) return false
  return slowTallies(state, control, gates.maxLatencyRegression).every(({ hits, trials }) => hits <= trials * slowShare)
}

function borneRate(maxErrorRate: number, { errorRate }: ControlFigures): number {
  return Math.min(0.9, Math.max(maxErrorRate, errorRate))
}
