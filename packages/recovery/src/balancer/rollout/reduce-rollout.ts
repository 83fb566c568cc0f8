import { isAboveLimit, isBelow } from './sequential-test.js'
import type { SettledRollout } from './rollout-settings.js'
import type { ActiveRollout, RolloutEvent, RolloutSample, RolloutState, SlowTally } from './rollout-state.js'

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

/** The one place where a rollout changes. Pure. */
export function reduceRollout(state: RolloutState, event: RolloutEvent, settings: SettledRollout, control: ControlFigures): RolloutState {
  if (state.type !== 'running' && state.type !== 'paused') return state
  const { stage, percent } = state
  if (event.type === 'aborted') return { type: 'aborted', stage, percent }
  if (event.type !== 'sampled') return { ...state, type: event.type === 'paused' ? 'paused' : 'running' }
  const next = withSample(state, event.sample, control, settings.gates.maxLatencyRegression)
  const reason = regression(next, settings, control)
  if (reason !== undefined) return { type: 'rolled-back', stage, percent, reason }
  return next.type === 'running' && mayPass(next, settings, control) ? atStage(stage + 1, settings) : next
}

/** The beginning of a stage, or the end after the last. */
export function atStage(stage: number, { stages }: SettledRollout): RolloutState {
  const percent = stages[stage]
  if (percent === undefined) return { type: 'completed' }
  return { type: 'running', stage, percent, errors: { requests: 0, failures: 0 }, firstContent: { compared: 0, slow: 0 }, perToken: { compared: 0, slow: 0 } }
}

function withSample(state: ActiveRollout, sample: RolloutSample, control: ControlFigures, factor: number): ActiveRollout {
  const { requests, failures } = state.errors
  return {
    ...state,
    errors: { requests: requests + 1, failures: failures + (sample.failed ? 1 : 0) },
    firstContent: compared(state.firstContent, sample.firstContentMs, control.firstContentMs, factor),
    perToken: compared(state.perToken, sample.msPerToken, control.msPerToken, factor),
  }
}

function compared(tally: SlowTally, time: number | undefined, usual: number | undefined, factor: number): SlowTally {
  if (time === undefined || usual === undefined) return tally
  return { compared: tally.compared + 1, slow: tally.slow + (time > usual * factor ? 1 : 0) }
}

function regression({ errors, firstContent, perToken }: ActiveRollout, { gates }: SettledRollout, control: ControlFigures): string | undefined {
  if (errors.requests < fewest) return undefined
  const borne = borneRate(gates.maxErrorRate, control)
  if (isAboveLimit({ hits: errors.failures, trials: errors.requests }, borne, gates.falseAlarm)) {
    return `${errors.failures} of its ${errors.requests} attempts failed, where ${(borne * 100).toFixed(1)} % are borne.`
  }
  if (isSlower(firstContent, gates.falseAlarm)) return slowReason(firstContent, gates.maxLatencyRegression, 'to the first content')
  if (isSlower(perToken, gates.falseAlarm)) return slowReason(perToken, gates.maxLatencyRegression, 'per token')
  return undefined
}

function isSlower({ compared: trials, slow }: SlowTally, falseAlarm: number): boolean {
  return isAboveLimit({ hits: slow, trials }, slowShare, falseAlarm)
}

function slowReason({ compared: trials, slow }: SlowTally, factor: number, what: string): string {
  return `${slow} of ${trials} attempts took over ${factor} times as long ${what} as nine in ten of the others.`
}

function mayPass({ errors, firstContent, perToken }: ActiveRollout, { gates }: SettledRollout, control: ControlFigures): boolean {
  if (errors.requests < gates.minRequests) return false
  const borne = borneRate(gates.maxErrorRate, control)
  const bad = Math.min(0.95, Math.max(borne * 3, borne + 0.05))
  if (!isBelow({ hits: errors.failures, trials: errors.requests }, borne, bad, falsePass)) return false
  return [firstContent, perToken].every(({ compared: trials, slow }) => slow <= trials * slowShare)
}

function borneRate(maxErrorRate: number, { errorRate }: ControlFigures): number {
  return Math.min(0.9, Math.max(maxErrorRate, errorRate))
}
