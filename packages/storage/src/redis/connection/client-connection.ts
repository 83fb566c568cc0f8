import type { RedisConnection } from './redis-connection.js'

type Listener = <Text>(message: Text, channel: Text) => unknown

interface OpenClient {
  readonly isOpen: boolean
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error' | 'ready', listener: (error: unknown) => void): unknown
}

interface Subscriber extends OpenClient {
  subscribe(channel: string, listener: Listener): Promise<unknown>
  unsubscribe(channel: string, listener: Listener): Promise<unknown>
}

export interface ConnectionParts {
  main: OpenClient
  subscriber: Subscriber
  send: RedisConnection['send']
  /** Those that are ours to destroy. */
  owned: readonly OpenClient[]
}

/** A cluster client drops its subscriber when the last channel is left, with whatever is being subscribed at that moment: one is never left. */
const anchorChannel = 'arq:anchor'

/** Clients that connect at their first use and stay connected by themselves. */
export class ClientConnection implements RedisConnection {
  readonly #parts: Promise<ConnectionParts>
  readonly #connected: Promise<ConnectionParts>
  #subscribing: Promise<Subscriber> | undefined
  #failure: unknown
  #isDestroyed = false

  constructor(open: () => Promise<ConnectionParts>) {
    this.#parts = open()
    this.#connected = this.#connect()
    this.#connected.catch(() => {})
  }

  async send(firstKey: string, command: readonly string[], signal: AbortSignal): Promise<unknown> {
    return (await this.#connected).send(firstKey, command, signal)
  }

  async subscribe(channel: string, listener: (message: unknown) => void): Promise<unknown> {
    this.#subscribing ??= this.#connectSubscriber()
    const subscribing = this.#subscribing
    const subscriber = await subscribing.catch((error: unknown) => {
      if (this.#subscribing === subscribing) this.#subscribing = undefined
      throw error
    })
    return subscriber.subscribe(channel, listener)
  }

  async unsubscribe(channel: string, listener: (message: unknown) => void): Promise<unknown> {
    return (await this.#subscribing)?.unsubscribe(channel, listener)
  }

  lastFailure(): unknown {
    return this.#failure
  }

  destroy(): void {
    this.#isDestroyed = true
    this.#parts.then(({ owned }) => owned.forEach(destroyClient), () => {})
  }

  async #connect(): Promise<ConnectionParts> {
    const parts = await this.#parts
    parts.main.on('error', (error) => (this.#failure = error))
    parts.main.on('ready', () => (this.#failure = undefined))
    if (parts.subscriber !== parts.main) parts.subscriber.on('error', () => {})
    if (this.#isDestroyed) throw new Error('The connection was closed before it was opened.')
    if (!parts.main.isOpen) await parts.main.connect()
    return parts
  }

  async #connectSubscriber(): Promise<Subscriber> {
    const { subscriber } = await this.#connected
    if (!subscriber.isOpen) await subscriber.connect()
    await subscriber.subscribe(anchorChannel, () => {})
    return subscriber
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
