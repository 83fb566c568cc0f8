import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'

export interface LocalFirstOptions {
  /** @defaultValue the system's */
  clock?: Clock
  /** @defaultValue the system's; spreads what is tried again over time */
  random?: Random
  /** Told once when the store goes away and once when it has everything again; of every loss, as an error. @defaultValue silent */
  logger?: Logger
  /** Told of each run whose entries readers get although the store does not take them, and again when it has them all. @defaultValue nobody */
  onSaving?: (runId: string, state: 'unsaved' | 'saved') => void
  /** How long the entries of an ended run are kept in memory once the store has them, in milliseconds. @defaultValue 30_000 */
  retainEndedMs?: number
  /**
   * What becomes of an answer whose entries the store cannot take for now. `go-on`: local readers get them, appends resolve, and saving is
   * tried again behind their backs, in order. `reject`: the append rejects. @defaultValue 'go-on'
   */
  onUnsaved?: 'go-on' | 'reject'
  /** How long after its last entry a run that could not be saved is still tried again, in milliseconds. @defaultValue 60_000 */
  giveUpMs?: number
  /** Memory of one run. Saved entries beyond it are read from the store; when unsaved ones fill it, appends reject. @defaultValue 16_777_216 (16 MB) */
  maxBytesPerRun?: number
  /** Appends of all runs together that are under way at most; where a store is slow, entries gather meanwhile and go together. @defaultValue 256 */
  maxAppendsAtOnce?: number
}
