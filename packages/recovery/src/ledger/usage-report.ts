import type { Usage } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'

/** What a subject has used in a window. Unknown is `undefined`, never 0. */
export interface UsageReport {
  /** `undefined` where nothing was ever reserved, the window is not counted, or the store cannot be read. */
  tokens: { charged: TokenCount; wasted: TokenCount; /** Estimates of attempts under way. */ reserved: TokenCount } | undefined
  /** In US dollars; `undefined` also where no attempt has a known price. `unpriced` attempts have none, and are in no sum. */
  cost: { charged: number; wasted: number; unpriced: number } | undefined
  /** The least certain of what the sums are made of; `undefined` where nothing has been settled. */
  source: Usage['source'] | undefined
  /** Milliseconds since the epoch; the end is not part of it. */
  window: { start: number; end: number }
}
