/** Some of the keys of a master. */
export interface ScannedKeys {
  keys: readonly string[]
  /** Where to go on; `0` where this was all. */
  cursor: string
}

/** One way to reach Redis, whatever stands there: one server, a cluster, or a group watched by Sentinel. */
export interface RedisConnection {
  /** Sends a command to whoever holds the key. Rejects when the connection breaks; a command that was not sent yet is dropped by the signal. */
  send(firstKey: string, command: string[], signal: AbortSignal): Promise<unknown>
  /**
   * Some of the keys that fit the pattern, of one of the masters, which are counted from 0; `undefined` where there is none of that number. Goes
   * over every key there is: for an operator's command alone.
   */
  scan(master: number, pattern: string, cursor: string, signal: AbortSignal): Promise<ScannedKeys | undefined>
  /** Calls back for every message on the channel from when it resolves on, also after the connection was lost and came back. */
  subscribe(channel: string, listener: (message: unknown) => void): Promise<unknown>
  unsubscribe(channel: string, listener: (message: unknown) => void): Promise<unknown>
  /** Calls back when messages arrive again after the connection for them was lost, where that can be known. */
  onHearing(callback: () => void): void
  /** Why the newest attempt to connect failed; undefined while the connection stands. */
  lastFailure(): unknown
  /** Drops what this library opened, and rejects what is still under way. */
  destroy(): void
}
