import type { ClientEnvironment, EnvironmentSignal } from '@arq/core/client'

/** A page whose network and visibility a test holds in its hands. Frames come at once unless they are held. */
export class TestEnvironment implements ClientEnvironment {
  #online = true
  readonly #listeners = new Set<(signal: EnvironmentSignal) => void>()
  #heldFrames: Set<() => void> | undefined

  readonly isOnline = (): boolean => this.#online

  readonly subscribe = (listener: (signal: EnvironmentSignal) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly onFrame = (callback: () => void): (() => void) => {
    const held = this.#heldFrames
    if (held === undefined) {
      queueMicrotask(callback)
      return () => {}
    }
    held.add(callback)
    return () => held.delete(callback)
  }

  setOnline(online: boolean): void {
    this.#online = online
    this.signal(online ? 'online' : 'offline')
  }

  signal(signal: EnvironmentSignal): void {
    for (const listener of [...this.#listeners]) listener(signal)
  }

  /** From now on frames come only by `paint`. */
  holdFrames(): void {
    this.#heldFrames = new Set()
  }

  paint(): void {
    const due = [...(this.#heldFrames ?? [])]
    this.#heldFrames?.clear()
    for (const callback of due) callback()
  }
}
