import { ConfigError } from '@arq/core'
import type { RolloutState } from './rollout-state.js'

/** How a new candidate takes over from the others in steps. */
export interface RolloutSettings {
  /** Id of the new candidate. The others are the control it is compared with. */
  candidate: string
  /** Percent of the sessions it gets, step by step; rising, up to 100. @defaultValue [10, 50, 100] */
  stages?: readonly number[]
  gates?: RolloutGates
  /** Whose requests stay together. Requests that name none stay with their user, thread or run. @defaultValue 'session' */
  stickyBy?: 'session' | 'user'
  /** Where an earlier process left it. @defaultValue the first stage */
  from?: RolloutState
}

/** What a stage has to prove before the next begins. */
export interface RolloutGates {
  /** Attempts of the new candidate in a stage, at least. @defaultValue 100 */
  minRequests?: number
  /** Share of failures that is always borne; where the control fails more often, its share is. @defaultValue 0.02 */
  maxErrorRate?: number
  /** How many times as long as the control nine in ten of its attempts may take, to the first content and per token. @defaultValue 1.5 */
  maxLatencyRegression?: number
  /** Chance that a candidate right at a limit is rolled back by noise, per stage and measure. @defaultValue 0.005 */
  falseAlarm?: number
}

export type SettledRollout = Required<Omit<RolloutSettings, 'from' | 'gates'>> & { gates: Required<RolloutGates> }

const defaultGates: Required<RolloutGates> = { minRequests: 100, maxErrorRate: 0.02, maxLatencyRegression: 1.5, falseAlarm: 0.005 }

/** Throws `ConfigError` for a rollout that could not be carried out with these candidates. */
export function settleRollout(settings: RolloutSettings, candidates: readonly string[]): SettledRollout {
  const { candidate, stages = [10, 50, 100], stickyBy = 'session' } = settings
  const gates = { ...defaultGates, ...settings.gates }
  if (!candidates.includes(candidate)) throw invalid('candidate', candidate, `is no candidate. Use one of: ${candidates.join(', ')}`)
  if (candidates.length < 2) throw invalid('candidate', candidate, 'has nobody to be compared with. Add the candidate that it is to replace')
  const rising = stages.every((percent, index) => percent > (stages[index - 1] ?? 0) && percent <= 100)
  if (stages.length === 0 || !rising) throw invalid('stages', stages, 'does not rise step by step. Give percents such as [10, 50, 100]')
  for (const [name, value] of Object.entries(gates)) if (!(value > 0)) throw invalid(`gates.${name}`, value, 'would let nothing or everything pass. Give a number above 0')
  for (const name of ['maxErrorRate', 'falseAlarm'] as const) if (gates[name] >= 1) throw invalid(`gates.${name}`, gates[name], 'is no share. Give a number below 1')
  return { candidate, stages, stickyBy, gates }
}

function invalid(field: string, value: unknown, why: string): ConfigError {
  const path = `rollout.${field}`
  return new ConfigError(`${path} is ${JSON.stringify(value)}, which ${why}.`, { details: { path } })
}
