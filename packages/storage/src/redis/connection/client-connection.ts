import type { RedisConnection, ScannedKeys } from './redis-connection.js'

type Listener = <Text>(message: Text, channel: Text) => unknown

interface OpenClient {
  readonly isOpen: boolean
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error' | 'ready', listener: (error: unknown) => void): unknown
}

export interface ConnectionParts {
  main: OpenClient
  /** The client that hears messages; it may be the same. */
  hearing: OpenClient
  channels: {
    subscribe(channel: string, listener: Listener): Promise<unknown>
    unsubscribe(channel: string, listener: Listener): Promise<unknown>
  }
  /** A channel that is never left, so that the client keeps its connection for messages when all others are. */
  anchor: string | undefined
  send: RedisConnection['send']
  /** Sends a command to a master, counted from 0; `undefined` where there is none of that number. */
  sendToMaster(master: number, command: readonly string[], signal: AbortSignal): Promise<unknown>
  /** Those that are ours to destroy. */
  owned: readonly OpenClient[]
}

/** Keys that a master looks at in one step. */
const scannedAtOnce = '500'

/** Clients that connect at their first use, try anew at the next where that failed, and then stay connected by themselves. */
export class ClientConnection implements RedisConnection {
  readonly #open: () => Promise<ConnectionParts>
  #connected: Promise<ConnectionParts> | undefined
  #parts: ConnectionParts | undefined
  #hearing: Promise<ConnectionParts['channels']> | undefined
  #onHearing: (() => void) | undefined
  #failure: unknown
  #isDestroyed = false

  constructor(open: () => Promise<ConnectionParts>) {
    this.#open = open
  }

  async send(firstKey: string, command: string[], signal: AbortSignal): Promise<unknown> {
    const { send } = await this.#connect()
    return send(firstKey, command, signal)
  }

  async scan(master: number, pattern: string, cursor: string, signal: AbortSignal): Promise<ScannedKeys | undefined> {
    const { sendToMaster } = await this.#connect()
    const reply = await sendToMaster(master, ['SCAN', cursor, 'MATCH', pattern, 'COUNT', scannedAtOnce], signal)
    const [next, keys]: readonly unknown[] = Array.isArray(reply) ? reply : []
    return Array.isArray(keys) ? { cursor: String(next), keys: keys.map(String) } : undefined
  }

  async subscribe(channel: string, listener: (message: unknown) => void): Promise<unknown> {
    this.#hearing ??= this.#hear()
    const hearing = this.#hearing
    const channels = await hearing.catch((error: unknown) => {
      if (this.#hearing === hearing) this.#hearing = undefined
      throw error
    })
    return channels.subscribe(channel, listener)
  }

  async unsubscribe(channel: string, listener: (message: unknown) => void): Promise<unknown> {
    return (await this.#hearing)?.unsubscribe(channel, listener)
  }

  onHearing(callback: () => void): void {
    this.#onHearing = callback
  }

  lastFailure(): unknown {
    return this.#failure
  }

  destroy(): void {
    this.#isDestroyed = true
    this.#parts?.owned.forEach(destroyClient)
  }

  #connect(): Promise<ConnectionParts> {
    if (this.#connected !== undefined) return this.#connected
    const connected = this.#begin()
    this.#connected = connected
    connected.catch(() => {
      this.#connected = undefined
    })
    return connected
  }

  async #begin(): Promise<ConnectionParts> {
    this.#parts?.owned.forEach(destroyClient)
    const parts = await this.#open()
    this.#parts = parts
    parts.main.on('error', (error) => (this.#failure = error))
    parts.main.on('ready', () => (this.#failure = undefined))
    if (parts.hearing !== parts.main) parts.hearing.on('error', () => {})
    parts.hearing.on('ready', () => this.#onHearing?.())
    if (this.#isDestroyed) throw new Error('The connection was closed before it was opened.')
    if (!parts.main.isOpen) await parts.main.connect()
    return parts
  }

  async #hear(): Promise<ConnectionParts['channels']> {
    const { hearing, channels, anchor } = await this.#connect()
    if (!hearing.isOpen) await hearing.connect()
    if (anchor !== undefined) await channels.subscribe(anchor, () => {})
    return channels
  }
}

/** Clients throw when they are closed already. */
function destroyClient(client: OpenClient): void {
  try {
    Promise.resolve(client.destroy()).catch(() => {})
  } catch {
    // Closed is what it was to become.
  }
}
