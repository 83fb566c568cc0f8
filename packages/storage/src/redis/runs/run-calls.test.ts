import { StorageError, type Clock } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { redisScript } from '../connection/redis-script.js'
import { RedisKeys } from '../redis-keys.js'
import { RunCalls } from './run-calls.js'

const script = redisScript('try something', 'return {}')
const gatherMs = 4
const crowd = 32
const failure = (isRetryable: boolean): StorageError => new StorageError('Redis could not try something. It is a test. Go on.', { isRetryable })

describe('calls for many runs', () => {
  let clock: FakeClock
  /** The values of each script that was sent: one for each run. */
  let sent: (readonly string[])[]
  let answer: (values: readonly string[]) => Promise<unknown>
  beforeEach(() => {
    clock = new FakeClock()
    sent = []
    answer = async (values) => values.map((value) => `done ${value}`)
  })

  function run(keys: readonly string[], [common, ...words]: readonly string[]): Promise<unknown> {
    const values = words.filter((_word, index) => index % 2 === 1)
    expect([common, keys.length]).toEqual(['common', values.length * 2])
    sent.push(values)
    return answer(values)
  }

  function made(settings: { gatherMs: number | undefined; clock: Clock } = { gatherMs, clock }): RunCalls {
    return new RunCalls({ link: { run: (_script, keys, words) => run(keys, words.map(String)) }, keys: new RedisKeys('arq'), script, common: ['common'], ...settings })
  }

  /** As many calls as make a crowd. */
  async function busy(calls: RunCalls): Promise<RunCalls> {
    for (let count = 0; count < crowd; count += 1) await calls.call('run', [`${count}`])
    sent = []
    return calls
  }

  it('go at once where there are few, with what is ready in the same moment', async () => {
    const calls = made()
    expect(await Promise.all([calls.call('run-1', ['a']), calls.call('run-2', ['b'])])).toEqual(['done a', 'done b'])
    expect(await calls.call('run-3', ['c'])).toBe('done c')
    expect(sent).toEqual([['a', 'b'], ['c']])
  })

  it('gather for a moment where there are many', async () => {
    const calls = await busy(made())
    const first = calls.call('run-1', ['a'])
    await clock.advance(gatherMs - 1)
    const second = calls.call('run-2', ['b'])
    await clock.settle()
    expect(sent).toEqual([])
    await clock.advance(1)
    expect(await Promise.all([first, second])).toEqual(['done a', 'done b'])
    expect(sent).toEqual([['a', 'b']])
  })

  it('go at once again after a rest', async () => {
    const calls = await busy(made())
    await clock.advance(4 * gatherMs)
    await busy(calls)
    expect(clock.pending).toBe(0)
  })

  it('never gather where they come one by one, however long that goes on', async () => {
    const calls = made()
    for (let count = 0; count < 100; count += 1) {
      await calls.call('run', [`${count}`])
      await clock.advance(1)
    }
    expect(sent).toHaveLength(100)
  })

  it('never wait longer because a clock was set back', async () => {
    let setBackMs = 0
    const calls = await busy(made({ gatherMs, clock: { now: () => clock.now() - setBackMs, after: (ms, callback) => clock.after(ms, callback) } }))
    setBackMs = 3_600_000
    const waiting = calls.call('run-1', ['a'])
    await clock.advance(gatherMs)
    expect(await waiting).toBe('done a')
  })

  it('share scripts of so many runs and so many characters, and one that is larger goes alone', async () => {
    const calls = made()
    await Promise.all(Array.from({ length: 150 }, (_, index) => calls.call(`run-${index}`, ['a'])))
    expect(sent.map(({ length }) => length)).toEqual([64, 64, 22])
    sent = []
    await clock.advance(4 * gatherMs)
    await Promise.all([30_000, 30_000, 30_000, 100_000, 10].map((length, index) => calls.call(`run-${index}`, ['x'.repeat(length)])))
    expect(sent.map((values) => values.map(({ length }) => length))).toEqual([[30_000, 30_000], [30_000], [100_000], [10]])
  })

  it('go alone and at once where runs cannot share a script', async () => {
    const calls = made({ gatherMs: undefined, clock })
    for (let count = 0; count < 40; count += 1) await Promise.all([calls.call('run-1', ['a']), calls.call('run-2', ['b'])])
    expect(sent).toHaveLength(80)
  })

  it('hear each for itself where one ends the script for all', async () => {
    answer = async (values) => {
      if (values.includes('damaged')) throw failure(false)
      return values.map((value) => `done ${value}`)
    }
    const calls = made()
    const outcomes = await Promise.allSettled(['a', 'damaged', 'b'].map((value) => calls.call(value, [value])))
    expect(outcomes).toMatchObject([{ value: 'done a' }, { reason: { isRetryable: false } }, { value: 'done b' }])
    expect(sent).toEqual([['a', 'damaged', 'b'], ['a'], ['damaged'], ['b']])
  })

  it('fail together where it is the server that fails', async () => {
    answer = () => Promise.reject(failure(true))
    const calls = made()
    const outcomes = await Promise.allSettled(['a', 'b'].map((value) => calls.call(value, [value])))
    expect(outcomes).toMatchObject([{ reason: { isRetryable: true } }, { reason: { isRetryable: true } }])
    expect(sent).toEqual([['a', 'b']])
  })
})
