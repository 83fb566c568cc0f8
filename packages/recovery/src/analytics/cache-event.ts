import type { RunContext } from '@arq/core'

/** A question that was put to the response cache. */
export interface CacheMiss {
  run?: RunContext
  /** Who would be asked. */
  provider?: string
  model?: string
}

/** An answer that came from the response cache, so that no attempt was made. */
export interface CacheHit extends CacheMiss {
  /** Found by the same words or by their meaning. @defaultValue 'exact' */
  kind?: 'exact' | 'semantic'
  /** US dollars the answer cost when it was made; absent where that is unknown. */
  savedCost?: number
}
