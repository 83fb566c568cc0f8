import { systemClock, type Clock, type EnterRequest, type LimitStore, type LimitSubject, type Scope, type TakeOutcome, type TakeRequest } from '@arq/core'
import { fullAgainAt, takeFrom, type Allowance } from '../shared/allowance.js'
import { checkTake } from '../shared/check-take.js'
import { limitScopePrefix } from '../shared/limit-scope-prefix.js'
import { limitSubjectKey } from '../shared/limit-subject-key.js'
import { PrunedMap } from './pruned-map.js'

export interface MemoryLimitStoreOptions {
  /** @defaultValue the system clock */
  clock?: Clock | undefined
  /**
   * Subjects kept, of allowances and of places each. Only those go that have everything again, or nobody in: where more are in use than this,
   * all of these are kept. @defaultValue 100_000
   */
  maxLimitSubjects?: number | undefined
}

/** Who holds a place, and until when. */
type Holders = Map<string, number>

/** Limits in the memory of one process: it keeps them alone. */
export class MemoryLimitStore implements LimitStore {
  readonly #clock: Clock
  readonly #allowances: PrunedMap<Allowance>
  readonly #places: PrunedMap<Holders>

  constructor(options: MemoryLimitStoreOptions = {}) {
    const maxSize = options.maxLimitSubjects ?? 100_000
    this.#clock = options.clock ?? systemClock
    this.#allowances = new PrunedMap<Allowance>(maxSize, (allowance, now) => fullAgainAt(allowance) <= now)
    this.#places = new PrunedMap<Holders>(maxSize, (holders, now) => [...holders.values()].every((until) => until <= now))
  }

  async take(request: TakeRequest): Promise<TakeOutcome> {
    checkTake(request)
    const key = limitSubjectKey(request)
    const now = this.#clock.now()
    const { allowance, outcome } = takeFrom(this.#allowances.get(key), request, now)
    this.#allowances.set(key, allowance, now)
    return outcome
  }

  async enter({ holder, places, leaseMs, ...subject }: EnterRequest): Promise<'entered' | 'full'> {
    const key = limitSubjectKey(subject)
    const now = this.#clock.now()
    const holders = this.#places.get(key) ?? new Map<string, number>()
    for (const [other, until] of holders) if (until <= now) holders.delete(other)
    const others = holders.size - (holders.has(holder) ? 1 : 0)
    if (others >= places) return 'full'
    this.#places.set(key, holders.set(holder, now + leaseMs), now)
    return 'entered'
  }

  async leave({ holder, ...subject }: LimitSubject & { holder: string }): Promise<void> {
    const key = limitSubjectKey(subject)
    const holders = this.#places.get(key)
    holders?.delete(holder)
    if (holders?.size === 0) this.#places.delete(key)
  }

  async forget(scope: Scope): Promise<void> {
    const prefix = limitScopePrefix(scope)
    for (const map of [this.#allowances, this.#places]) map.deletePrefix(prefix)
  }

  /** Forgets everything. */
  close(): void {
    for (const map of [this.#allowances, this.#places]) map.clear()
  }
}
