import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { RunStore } from '../ports/run-store.js'
import type { Turnstile } from '../util/turnstile.js'
import type { LocalFirstOptions } from './local-first-options.js'

export interface LocalRunSetting extends Required<Omit<LocalFirstOptions, 'clock' | 'logger' | 'random' | 'maxAppendsAtOnce' | 'onSaving'>> {
  store: RunStore
  clock: Clock
  logger: Logger
  random: Random
  /** Through which all runs append. */
  appends: Turnstile
  /** The run goes on although the store is away. */
  onAway(runId: string, error: unknown): void
  /** It has been saved, or will never be. */
  onBack(runId: string, how: 'saved' | 'lost'): void
}
