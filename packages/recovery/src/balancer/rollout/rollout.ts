import type { Logger, RunContext } from '@arq/core'
import type { AttemptRecord } from '../../attempt/attempt-record.js'
import { ControlGroup } from './control-group.js'
import { atStage, reduceRollout } from './reduce-rollout.js'
import { rolloutSample } from './rollout-sample.js'
import type { RolloutSettings, SettledRollout } from './rollout-settings.js'
import type { RolloutEvent, RolloutState } from './rollout-state.js'
import { stickyKey, stickyPercent } from './sticky-share.js'

/** A rollout under way: which sessions have the new candidate, and whether it goes on. */
export class Rollout {
  /** Id of the new candidate. */
  readonly candidate: string
  readonly #settings: SettledRollout
  readonly #logger: Logger
  readonly #control: ControlGroup = new ControlGroup()
  #state: RolloutState

  constructor(settings: SettledRollout, from: RolloutSettings['from'], logger: Logger) {
    this.candidate = settings.candidate
    this.#settings = settings
    this.#logger = logger
    this.#state = from ?? atStage(0, settings)
  }

  /** Plain data: give it to the next process as `from`. */
  get state(): RolloutState {
    return this.#state
  }

  /** Keeps the share as it is until `resume`. A regression still rolls it back. */
  pause(): void {
    this.#apply({ type: 'paused' })
  }

  resume(): void {
    this.#apply({ type: 'resumed' })
  }

  /** Takes the new candidate out for every session. */
  abort(): void {
    this.#apply({ type: 'aborted' })
  }

  /** Whether these requests go to the new candidate. The same answer each time, and once yes it stays yes while the stages rise. */
  includes(run: RunContext | undefined): boolean {
    const state = this.#state
    if (state.type === 'completed') return true
    if (state.type !== 'running' && state.type !== 'paused') return false
    if (state.percent === 100) return true
    const key = stickyKey(run, this.#settings.stickyBy)
    return key !== undefined && stickyPercent(key, this.candidate) < state.percent
  }

  /** Why the new candidate is not for a session that it is not for. */
  get exclusion(): string {
    const state = this.#state
    if (state.type === 'rolled-back') return `Its rollout was rolled back: ${state.reason}`
    if (state.type === 'aborted') return 'Its rollout was called off.'
    return `Its rollout is at ${state.type === 'completed' ? 100 : state.percent} % of the sessions, and this is none of them.`
  }

  measure(record: AttemptRecord): void {
    const sample = rolloutSample(record)
    if (sample === undefined) return
    if (record.candidate === this.candidate) this.#apply({ type: 'sampled', sample })
    else this.#control.add(sample)
  }

  #apply(event: RolloutEvent): void {
    const before = this.#state
    this.#state = reduceRollout(before, event, this.#settings, this.#control)
    if (this.#state.type === before.type && stageOf(this.#state) === stageOf(before)) return
    const level = this.#state.type === 'rolled-back' ? 'warn' : 'info'
    this.#logger[level]('A rollout changed.', { candidate: this.candidate, from: before.type, to: this.#state.type, stage: stageOf(this.#state) })
  }
}

function stageOf(state: RolloutState): number | undefined {
  return state.type === 'completed' ? undefined : state.stage
}
