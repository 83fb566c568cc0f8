import type { ClientEnvironment, EnvironmentSignal } from './client-environment.js'

/** A hidden page gets no animation frames, and its text must still be kept. */
const hiddenFrameMs = 200
const serverFrameMs = 16

/** The real page, or a quiet stand-in where there is none (server rendering, Node). Globals are read when used. */
export function browserEnvironment(): ClientEnvironment {
  return {
    isOnline: () => (typeof navigator === 'undefined' ? true : navigator.onLine !== false),
    subscribe: (listener) => (typeof window === 'undefined' ? () => {} : listenToPage(listener)),
    onFrame: nextFrame,
  }
}

function listenToPage(listener: (signal: EnvironmentSignal) => void): () => void {
  const leave = new AbortController()
  const { signal } = leave
  const on = (target: EventTarget, name: string, toSignal: () => EnvironmentSignal): void =>
    target.addEventListener(name, () => listener(toSignal()), { signal })
  on(window, 'online', () => 'online')
  on(window, 'offline', () => 'offline')
  on(window, 'pageshow', () => 'wake')
  on(window, 'pagehide', () => 'hide')
  on(document, 'visibilitychange', () => (document.visibilityState === 'hidden' ? 'hide' : 'wake'))
  return () => leave.abort()
}

function nextFrame(callback: () => void): () => void {
  const hasFrames = typeof requestAnimationFrame === 'function'
  let done = false
  const run = (): void => {
    if (done) return
    cancel()
    callback()
  }
  const timer = setTimeout(run, hasFrames ? hiddenFrameMs : serverFrameMs)
  const frame = hasFrames ? requestAnimationFrame(run) : undefined
  const cancel = (): void => {
    done = true
    clearTimeout(timer)
    if (frame !== undefined) cancelAnimationFrame(frame)
  }
  return cancel
}
