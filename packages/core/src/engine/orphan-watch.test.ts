import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../fakes/fake-clock.js'
import { OrphanWatch } from './orphan-watch.js'

describe('OrphanWatch', () => {
  let clock: FakeClock
  const stop = vi.fn<(runId: string) => void>()
  beforeEach(() => {
    clock = new FakeClock()
    stop.mockReset()
  })
  const watch = (): OrphanWatch => new OrphanWatch({ stopAfterMs: 1_000 }, clock, stop)

  it('lets a run finish by itself when it was told to', async () => {
    const leave = new OrphanWatch('finish', clock, stop).attach('run-1')
    leave()
    await clock.advance(1e9)
    expect(stop).not.toHaveBeenCalled()
    expect(clock.timersSet).toBe(0)
  })

  it('tells of a run that was left alone for so long, once', async () => {
    const leave = watch().attach('run-1')
    await clock.advance(5_000)
    expect(stop).not.toHaveBeenCalled()
    leave()
    await clock.advance(999)
    expect(stop).not.toHaveBeenCalled()
    await clock.advance(10_000)
    expect(stop).toHaveBeenCalledExactlyOnceWith('run-1')
  })

  it('waits for the last of several readers', async () => {
    const orphans = watch()
    const [one, two] = [orphans.attach('run-1'), orphans.attach('run-1')]
    one()
    await clock.advance(5_000)
    expect(stop).not.toHaveBeenCalled()
    two()
    await clock.advance(1_000)
    expect(stop).toHaveBeenCalledTimes(1)
  })

  it('begins anew when a reader came back in between', async () => {
    const orphans = watch()
    orphans.attach('run-1')()
    await clock.advance(900)
    const leave = orphans.attach('run-1')
    await clock.advance(900)
    leave()
    await clock.advance(999)
    expect(stop).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(stop).toHaveBeenCalledTimes(1)
  })

  it('keeps runs apart', async () => {
    const orphans = watch()
    orphans.attach('run-1')()
    orphans.attach('run-2')
    await clock.advance(5_000)
    expect(stop.mock.calls).toEqual([['run-1']])
  })

  it('holds no timer for a run that ended, whichever of its end and its last reader comes first', async () => {
    const orphans = watch()
    orphans.attach('run-1')()
    orphans.forget('run-1')
    const leave = orphans.attach('run-2')
    orphans.forget('run-2')
    leave()
    expect(clock.pending).toBe(0)
    await clock.advance(5_000)
    expect(stop).not.toHaveBeenCalled()
  })

  it('does not mistake a reader of before for one of now', async () => {
    const orphans = watch()
    const before = orphans.attach('run-1')
    orphans.forget('run-1')
    const now = orphans.attach('run-1')
    before()
    await clock.advance(5_000)
    expect(stop).not.toHaveBeenCalled()
    now()
    await clock.advance(5_000)
    expect(stop).toHaveBeenCalledTimes(1)
  })
})
