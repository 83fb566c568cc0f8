import { scopeKey, type EnterRequest, type LimitStore, type LimitSubject, type Scope, type TakeOutcome, type TakeRequest } from '@arq/core'
import { takeFrom } from '../../shared/allowance.js'
import { checkTake } from '../../shared/check-take.js'
import { limitSubjectKey } from '../../shared/limit-subject-key.js'
import type { SqliteSession } from '../sqlite-session.js'
import { timeAfter } from '../time-after.js'
import { AllowanceTable } from './allowance-table.js'
import { PlaceTable } from './place-table.js'

/** Limits in a database file, so that the processes that share it keep them together. */
export class SqliteLimitStore implements LimitStore {
  readonly #session: SqliteSession
  readonly #allowances: AllowanceTable
  readonly #places: PlaceTable

  constructor(session: SqliteSession) {
    this.#session = session
    this.#allowances = new AllowanceTable(session.database)
    this.#places = new PlaceTable(session.database)
  }

  async take(request: TakeRequest): Promise<TakeOutcome> {
    checkTake(request)
    const asked = { ...request }
    const subject = limitSubjectKey(asked)
    return this.#session.write('take from an allowance', () => {
      const { allowance, outcome } = takeFrom(this.#allowances.find(subject), asked, this.#now)
      if (outcome.outcome === 'taken') this.#allowances.put(subject, allowance)
      return outcome
    })
  }

  async enter(request: EnterRequest): Promise<'entered' | 'full'> {
    const { holder, places, leaseMs } = request
    const subject = limitSubjectKey(request)
    return this.#session.write('take a place', () => {
      const now = this.#now
      if (!this.#places.isHeld(subject, holder, now) && this.#places.held(subject, now) >= places) return 'full'
      this.#places.hold(subject, holder, timeAfter(now, leaseMs))
      return 'entered'
    })
  }

  async leave(place: LimitSubject & { holder: string }): Promise<void> {
    const { holder } = place
    const subject = limitSubjectKey(place)
    await this.#session.write('give a place back', () => this.#places.leave(subject, holder))
  }

  async forget(scope: Scope): Promise<void> {
    // '0' comes next to '/', which no key of a scope holds.
    const [start, end] = [`${scopeKey(scope)}/`, `${scopeKey(scope)}0`]
    await this.#session.write('forget the limits of a user', () => {
      this.#allowances.removeBetween(start, end)
      this.#places.removeBetween(start, end)
    })
  }

  /** Removes some of what limits nobody any more; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    const removed = [this.#allowances.removeFull(this.#now, limit), this.#places.removeLeft(this.#now, limit)]
    return removed.includes(limit)
  }

  get #now(): number {
    return this.#session.clock.now()
  }
}
