import type { Scope } from './scope.js'

/** What is limited, and for whom. */
export interface LimitSubject {
  /** Such as `requests` or `runs`. */
  name: string
  /** Absent for what all callers share. */
  scope?: Scope | undefined
}

export interface TakeRequest extends LimitSubject {
  /** So much is there after a pause of `windowMs`, and comes back evenly within it. */
  limit: number
  windowMs: number
  /** At most `limit`. @defaultValue 1 */
  cost?: number
}

export type TakeOutcome =
  | { outcome: 'taken'; /** What could be taken at once now, in whole numbers. */ remaining: number }
  /** Nothing was taken: it would be there in so many milliseconds, if nobody else takes it. */
  | { outcome: 'refused'; remaining: number; retryAfterMs: number }

export interface EnterRequest extends LimitSubject {
  /** Who takes the place: the same holder has one place, however often it enters. */
  holder: string
  /** Places there are. */
  places: number
  /** For how long the place is held, unless the holder enters again or leaves. */
  leaseMs: number
}

/** Limits that several processes keep together. Every call is one atomic step, by the store's own clock. */
export interface LimitStore {
  /** Takes from an allowance that comes back evenly. Rejects with `ValidationError` where `cost` is above `limit`, which could never be had. */
  take(request: TakeRequest): Promise<TakeOutcome>
  /** Takes one of a number of places, or goes on holding it; `full` when others hold all of them. */
  enter(request: EnterRequest): Promise<'entered' | 'full'>
  /** Gives the place back. Nothing happens where the holder has none. */
  leave(place: LimitSubject & { holder: string }): Promise<void>
  /** Leaves nothing of the scope. */
  forget(scope: Scope): Promise<void>
}
