import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.js'
import { silentLogger } from './logger.js'
import { systemRandom } from './random.js'
import { scopeKey } from './scope.js'

describe('systemClock', () => {
  afterEach(() => void vi.useRealTimers())

  it('tells the time, calls back once, and can be cancelled', () => {
    vi.useFakeTimers({ now: 5_000 })
    expect(systemClock.now()).toBe(5_000)
    const [kept, cancelled] = [vi.fn<() => void>(), vi.fn<() => void>()]
    systemClock.after(10, kept)
    systemClock.after(10, cancelled)()
    vi.advanceTimersByTime(100)
    expect(kept).toHaveBeenCalledTimes(1)
    expect(cancelled).not.toHaveBeenCalled()
  })
})

describe('systemRandom', () => {
  afterEach(() => void vi.unstubAllGlobals())
  const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

  it('gives numbers from 0 up to 1', () => {
    for (let count = 0; count < 100; count += 1) expect(Math.floor(systemRandom.next())).toBe(0)
  })

  it('gives ids, also on a page without a secure context', () => {
    expect(systemRandom.uuid()).toMatch(version4)
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) })
    expect(systemRandom.uuid()).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(0) })
    expect(systemRandom.uuid()).toMatch(version4)
  })
})

describe('scopeKey', () => {
  it('differs for different scopes, whatever their parts hold', () => {
    const scopes = [
      { userId: 'ada' },
      { userId: 'ada', tenantId: 'acme' },
      { userId: 'acme:ada' },
      { userId: ':ada', tenantId: 'acme' },
      { userId: 'ada', tenantId: 'acme:' },
      { userId: '', tenantId: 'ada' },
      { userId: 'a%3Ada' },
      { userId: 'a:da' },
    ]
    expect(new Set(scopes.map(scopeKey)).size).toBe(scopes.length)
  })

  it('takes a user without a tenant for one', () => {
    expect(scopeKey({ userId: 'ada' })).toBe(scopeKey({ userId: 'ada', tenantId: '' }))
  })
})

describe('silentLogger', () => {
  it('says nothing', () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) expect(silentLogger[level]('anything')).toBeUndefined()
  })
})
