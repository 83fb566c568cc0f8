import type { ClientEnvironment, EnvironmentSignal } from '../client/client-environment.js'

/** A page whose network, visibility and frames a test holds in its hands. */
export class FakePage implements ClientEnvironment {
  readonly listeners = new Set<(signal: EnvironmentSignal) => void>()
  readonly frames = new Set<() => void>()
  /** What `isOnline` answers; a function sees each question. */
  online: boolean | (() => boolean) = true

  readonly isOnline = (): boolean => (typeof this.online === 'function' ? this.online() : this.online)

  readonly subscribe = (listener: (signal: EnvironmentSignal) => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly onFrame = (callback: () => void): (() => void) => {
    this.frames.add(callback)
    return () => this.frames.delete(callback)
  }

  signal(signal: EnvironmentSignal): void {
    for (const listener of [...this.listeners]) listener(signal)
  }

  setOnline(online: boolean): void {
    this.online = online
    this.signal(online ? 'online' : 'offline')
  }

  paint(): void {
    const due = [...this.frames]
    this.frames.clear()
    for (const callback of due) callback()
  }
}
