/**
 * What the surroundings of a page tell a client.
 * - `online`, `offline`: the network came or went
 * - `wake`: the page is looked at again; timers may have slept, sockets may be dead
 * - `hide`: the page may be gone in a moment
 */
export type EnvironmentSignal = 'online' | 'offline' | 'wake' | 'hide'

export interface ClientEnvironment {
  isOnline(): boolean
  subscribe(listener: (signal: EnvironmentSignal) => void): () => void
  /** Calls back once before the next paint, or soon where nothing is painted; the returned function cancels. */
  onFrame(callback: () => void): () => void
}
