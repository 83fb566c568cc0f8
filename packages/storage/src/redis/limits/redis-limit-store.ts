import type { EnterRequest, LimitStore, LimitSubject, Scope, TakeOutcome, TakeRequest } from '@arq/core'
import { checkTake } from '../../shared/check-take.js'
import type { RedisCalls } from '../redis-calls.js'
import type { RedisKeys } from '../redis-keys.js'
import { enterValues } from './enter-values.js'
import { limitScripts } from './limit-scripts.js'

export interface RedisLimitStoreOptions {
  calls: RedisCalls
  keys: RedisKeys
}

/** Limits in Redis: those of a scope are in one slot, and what all callers share is in one slot for each name. */
export class RedisLimitStore implements LimitStore {
  readonly #options: RedisLimitStoreOptions

  constructor(options: RedisLimitStoreOptions) {
    this.#options = options
  }

  async take(request: TakeRequest): Promise<TakeOutcome> {
    checkTake(request)
    const { calls, keys } = this.#options
    const { name, limit, windowMs, cost = 1 } = request
    const [outcome, remaining, retryAfterMs] = await calls.runOnce(limitScripts.take, keys.limits(request), [JSON.stringify(name), limit, windowMs, cost])
    if (outcome === 'refused') return { outcome, remaining: Number(remaining), retryAfterMs: Number(retryAfterMs) }
    return { outcome: 'taken', remaining: Number(remaining) }
  }

  async enter(request: EnterRequest): Promise<'entered' | 'full'> {
    const [outcome] = await this.#run('enter', request, enterValues(request))
    return outcome === 'full' ? 'full' : 'entered'
  }

  async leave(place: LimitSubject & { holder: string }): Promise<void> {
    await this.#run('leave', place, [JSON.stringify(place.name), JSON.stringify(place.holder)])
  }

  async forget(scope: Scope): Promise<void> {
    await this.#run('forget', { name: '', scope }, [])
  }

  #run(name: 'enter' | 'leave' | 'forget', subject: LimitSubject, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    return this.#options.calls.run(limitScripts[name], this.#options.keys.limits(subject), values)
  }
}
