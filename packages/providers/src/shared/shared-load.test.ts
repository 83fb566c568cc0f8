import { describe, expect, it } from 'vitest'
import { SharedLoad } from './shared-load.js'

const { signal } = new AbortController()

function deferred(): { promise: Promise<string>; resolve: (value: string) => void } {
  let resolve = (_value: string): void => {}
  const promise = new Promise<string>((settle) => (resolve = settle))
  return { promise, resolve }
}

describe('SharedLoad', () => {
  it('loads once for everybody and keeps the result', async () => {
    let loads = 0
    const shared = new SharedLoad(() => Promise.resolve(`load ${(loads += 1)}`), () => {})
    expect(shared.value).toBeUndefined()
    expect(await Promise.all([shared.get(signal), shared.get(signal)])).toEqual(['load 1', 'load 1'])
    expect([await shared.get(signal), shared.value, shared.take(), shared.value]).toEqual(['load 1', 'load 1', 'load 1', undefined])
  })

  it('tries again after a failure', async () => {
    let loads = 0
    const shared = new SharedLoad(() => ((loads += 1) === 1 ? Promise.reject(new Error('down')) : Promise.resolve('up')), () => {})
    await expect(shared.get(signal)).rejects.toThrow('down')
    expect(await shared.get(signal)).toBe('up')
  })

  it('goes on when one of two callers leaves', async () => {
    const { promise, resolve } = deferred()
    const shared = new SharedLoad(() => promise, () => {})
    const leaving = new AbortController()
    const [left, stayed] = [shared.get(leaving.signal), shared.get(signal)]
    leaving.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    resolve('here')
    expect(await stayed).toBe('here')
  })

  it('stops loading when nobody waits, frees what comes too late, and loads afresh for the next', async () => {
    const first = deferred()
    const signals: AbortSignal[] = []
    const freed: string[] = []
    const shared = new SharedLoad(
      (loadSignal) => (signals.push(loadSignal) === 1 ? first.promise : Promise.resolve('second')),
      (value) => freed.push(value),
    )
    const leaving = new AbortController()
    const left = shared.get(leaving.signal)
    leaving.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    expect(signals[0]?.aborted).toBe(true)
    expect(await shared.get(signal)).toBe('second')
    first.resolve('first')
    await first.promise
    expect([freed, shared.value]).toEqual([['first'], 'second'])
  })
})
