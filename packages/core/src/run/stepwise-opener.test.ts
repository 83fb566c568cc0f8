import { describe, expect, it } from 'vitest'
import { FakeRunLog } from '../fakes/fake-run-log.js'
import type { LimitStore } from '../ports/limit-store.js'
import type { RunOpening } from '../ports/run-opener.js'
import type { RunStore } from '../ports/run-store.js'
import type { ThreadStore } from '../ports/thread-store.js'
import { stepwiseOpener } from './stepwise-opener.js'

const scope = { userId: 'ada' }
const run = { runId: 'run-1', runKey: 'k', scope, threadId: 't1', messageId: 'm1' }
const place = { name: 'runs', scope, holder: 'run-1', places: 1, leaseMs: 30_000 }
const opening: RunOpening = { run, leaseMs: 3_000, thread: 'read', place }

function setUp(ports: { isForeign?: ThreadStore['isForeign']; enter?: LimitStore['enter']; create?: RunStore['create'] }): { open: () => Promise<unknown>; left: string[]; warnings: string[] } {
  const [left, warnings]: [string[], string[]] = [[], []]
  const none = (): Promise<never> => Promise.reject(new Error('not asked for here'))
  const { isForeign = async () => false, enter = async () => 'entered', create = async () => ({ outcome: 'created', run: { ...run, state: 'live', lastSeq: 0, createdAt: 0, fence: 1 }, stopRequested: false }) } = ports
  const opener = stepwiseOpener({
    runs: Object.assign(new FakeRunLog(), { create }),
    threads: { isForeign, list: none, messages: none, save: none, upsertMessage: none, delete: none },
    limits: { enter, leave: async ({ holder }) => void left.push(holder), take: none, forget: none },
    logger: { debug: () => {}, info: () => {}, warn: (message) => void warnings.push(message), error: () => {} },
  })
  return { open: () => opener.open(opening), left, warnings }
}

describe('stepwiseOpener', () => {
  it('gives the place back where the store fails before the run is there', async () => {
    for (const failing of [{ isForeign: () => Promise.reject(new Error('away')) }, { create: () => Promise.reject(new Error('away')) }]) {
      const { open, left } = setUp(failing)
      await expect(open()).rejects.toThrow('away')
      expect(left).toEqual(['run-1'])
    }
  })

  it('takes a limit that cannot be asked for none, and says so', async () => {
    const { open, left, warnings } = setUp({ enter: () => Promise.reject(new Error('away')) })
    expect(await open()).toMatchObject({ outcome: 'created' })
    expect([left, warnings]).toEqual([[], ['how many answers a user has under way could not be asked or told']])
  })
})
