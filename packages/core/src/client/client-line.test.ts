import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, settle } from '../fakes/fake-clock.js'
import { FakePage } from '../fakes/fake-page.js'
import { ClientLine } from './client-line.js'
import { defaultReconnectPolicy } from './reconnect-policy.js'

const never = new AbortController().signal

describe('ClientLine', () => {
  let clock: FakeClock
  let page: FakePage
  let line: ClientLine

  beforeEach(() => {
    clock = new FakeClock()
    page = new FakePage()
    line = new ClientLine(page, clock, defaultReconnectPolicy)
  })
  afterEach(() => {
    line.close()
    expect({ listeners: page.listeners.size, timers: clock.pending }).toEqual({ listeners: 0, timers: 0 })
  })

  describe('untilOnline', () => {
    it('does not wait, and says nothing, while the browser is online', async () => {
      const onOffline = vi.fn<() => void>()
      await line.untilOnline(never, onOffline)
      expect(onOffline).not.toHaveBeenCalled()
    })

    it('waits for the network however long it is away and whatever else happens', async () => {
      page.online = false
      const onOffline = vi.fn<() => void>()
      let isOnline = false
      const waiting = line.untilOnline(never, onOffline).then(() => (isOnline = true))
      for (const signal of ['wake', 'hide', 'offline', 'wake'] as const) page.signal(signal)
      await clock.advance(86_400_000)
      expect(isOnline).toBe(false)
      page.setOnline(true)
      await waiting
      expect(onOffline).toHaveBeenCalledTimes(1)
    })

    it('ends with the reason of its signal', async () => {
      page.online = false
      const leave = new AbortController()
      const waiting = line.untilOnline(leave.signal, () => {})
      leave.abort(new Error('left'))
      await expect(waiting).rejects.toThrow('left')
      await expect(line.untilOnline(leave.signal, () => {})).rejects.toThrow('left')
    })
  })

  describe('pause', () => {
    it('takes its time', async () => {
      let over = false
      const waiting = line.pause(400, never).then(() => (over = true))
      page.signal('hide')
      await clock.advance(399)
      expect(over).toBe(false)
      await clock.advance(1)
      await waiting
    })

    it.each(['online', 'wake', 'offline'] as const)('ends early on %s', async (signal) => {
      const waiting = line.pause(10_000, never)
      page.signal(signal)
      await expect(waiting).resolves.toBeUndefined()
    })

    it('ends with the reason of its signal', async () => {
      const leave = new AbortController()
      const waiting = line.pause(10_000, leave.signal)
      leave.abort(new Error('left'))
      await expect(waiting).rejects.toThrow('left')
    })
  })

  describe('an attempt', () => {
    it('gives up when opening takes too long, even if the transport does not notice', async () => {
      const attempt = line.attempt(never)
      const opening = attempt.whileOpening(new Promise(() => {}))
      await clock.advance(9_999)
      expect(attempt.signal.aborted).toBe(false)
      const failure = opening.catch((error: unknown) => error)
      await clock.advance(1)
      expect(await failure).toMatchObject({ name: 'TimeoutError' })
      expect(attempt.signal.aborted).toBe(true)
      attempt.close()
    })

    it('passes on how opening failed', async () => {
      const attempt = line.attempt(never)
      await expect(attempt.whileOpening(Promise.reject(new Error('refused')))).rejects.toThrow('refused')
      attempt.close()
    })

    it('takes silence on the open line for its end, and every byte for life', async () => {
      const attempt = line.attempt(never)
      await attempt.whileOpening(Promise.resolve())
      for (let beat = 0; beat < 10; beat += 1) {
        await clock.advance(3_999)
        attempt.heard()
      }
      await clock.advance(3_999)
      expect(attempt.signal.aborted).toBe(false)
      await clock.advance(1)
      expect(attempt.signal).toMatchObject({ aborted: true, reason: { name: 'TimeoutError' } })
      attempt.close()
    })

    it('sets no timer for each byte', async () => {
      const attempt = line.attempt(never)
      await attempt.whileOpening(Promise.resolve())
      for (let byte = 0; byte < 10_000; byte += 1) attempt.heard()
      expect(clock.timersSet).toBeLessThan(5)
      attempt.close()
    })

    it.each(['wake', 'online'] as const)('looks at the clock at once on %s, since timers sleep with the page', async (signal) => {
      const attempt = line.attempt(never)
      await attempt.whileOpening(Promise.resolve())
      clock.sleep(3_000)
      page.signal(signal)
      expect(attempt.signal.aborted).toBe(false)
      clock.sleep(60_000)
      page.signal(signal)
      expect(attempt.signal.aborted).toBe(true)
      attempt.close()
    })

    it('ends with its caller, for the same reason', async () => {
      const leave = new AbortController()
      const attempt = line.attempt(leave.signal)
      const opening = attempt.whileOpening(new Promise(() => {}))
      leave.abort(new Error('left'))
      await expect(opening).rejects.toThrow('left')
      expect(attempt.signal.reason).toEqual(new Error('left'))
      attempt.close()
    })

    it('ends at once for a caller that left before', () => {
      const attempt = line.attempt(AbortSignal.abort(new Error('left')))
      expect(attempt.signal).toMatchObject({ aborted: true, reason: new Error('left') })
      attempt.close()
    })

    it('ends what hangs on it when it is closed', async () => {
      const attempt = line.attempt(never)
      await attempt.whileOpening(Promise.resolve())
      attempt.close()
      expect(attempt.signal.aborted).toBe(true)
      await settle()
    })
  })
})
