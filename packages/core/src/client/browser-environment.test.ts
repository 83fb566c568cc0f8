import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserEnvironment } from './browser-environment.js'
import type { EnvironmentSignal } from './client-environment.js'

describe('browserEnvironment', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  it('takes a browser for online unless that says otherwise', () => {
    for (const [navigator, online] of [[{ onLine: true }, true], [{ onLine: false }, false], [{}, true], [undefined, true]] as const) {
      vi.stubGlobal('navigator', navigator)
      expect(browserEnvironment().isOnline()).toBe(online)
    }
  })

  it('passes on what the page tells until it is left', () => {
    const [window, document] = [new EventTarget(), Object.assign(new EventTarget(), { visibilityState: 'visible' })]
    vi.stubGlobal('window', window)
    vi.stubGlobal('document', document)
    const heard: EnvironmentSignal[] = []
    const leave = browserEnvironment().subscribe((signal) => heard.push(signal))
    for (const name of ['online', 'offline', 'pageshow', 'pagehide']) window.dispatchEvent(new Event(name))
    document.dispatchEvent(new Event('visibilitychange'))
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(heard).toEqual(['online', 'offline', 'wake', 'hide', 'wake', 'hide'])
    leave()
    window.dispatchEvent(new Event('online'))
    expect(heard).toHaveLength(6)
  })

  it('hears nothing where there is no page', () => {
    const heard = vi.fn<() => void>()
    browserEnvironment().subscribe(heard)()
    expect(heard).not.toHaveBeenCalled()
  })

  it('calls back before the next paint, once', () => {
    vi.useFakeTimers()
    const frames = new Map<number, () => void>()
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.set(frames.size + 1, callback).size)
    vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id))
    const callback = vi.fn<() => void>()
    browserEnvironment().onFrame(callback)
    frames.get(1)?.()
    vi.advanceTimersByTime(1_000)
    expect(callback).toHaveBeenCalledTimes(1)
    browserEnvironment().onFrame(callback)()
    vi.advanceTimersByTime(1_000)
    expect([callback.mock.calls.length, frames.size]).toEqual([1, 0])
  })

  it('does not wait for ever on a hidden page, which gets no frames', () => {
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', () => 1)
    vi.stubGlobal('cancelAnimationFrame', () => {})
    const callback = vi.fn<() => void>()
    browserEnvironment().onFrame(callback)
    vi.advanceTimersByTime(200)
    expect(callback).toHaveBeenCalledTimes(1)
  })

  it('calls back soon where nothing is painted', () => {
    vi.useFakeTimers()
    const callback = vi.fn<() => void>()
    browserEnvironment().onFrame(callback)
    vi.advanceTimersByTime(16)
    expect(callback).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
