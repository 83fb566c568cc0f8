import { FakeClock } from '@arq/testkit'
import { describeHealthStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryHealthStore } from './memory-health-store.js'

describeHealthStore('MemoryHealthStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryHealthStore({ clock })
  return { store, clock, dispose: () => store.close() }
})

describe('MemoryHealthStore', () => {
  it('drops the report that was made longest ago, of whatever topic, and tells its reporter', async () => {
    const store = new MemoryHealthStore({ maxHealthReports: 3 })
    const report = (topic: string, reporter: string, after: number = 0) => store.report({ topic, reporter, after, value: 1, ttlMs: 60_000 })
    await report('analytics', 'a')
    await report('analytics', 'b')
    await report('breakers', 'a')
    await report('analytics', 'a', 1)
    await report('breakers', 'b')
    expect((await store.reports('analytics')).map(({ reporter }) => reporter)).toEqual(['a'])
    expect(await store.reports('breakers')).toHaveLength(2)
    expect(await report('analytics', 'b', 1)).toBeUndefined()
    expect(await report('analytics', 'b')).toBe(1)
  })
})
