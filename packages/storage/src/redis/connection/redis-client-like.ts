/** Those of the package promise text or bytes, by a setting of theirs. */
type Listener = <Text>(message: Text, channel: Text) => unknown

/** What is common to the clients of the package `redis`. */
interface SharedCommands {
  readonly isOpen: boolean
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error' | 'ready', listener: (error: unknown) => void): unknown
}

interface ChannelCommands {
  subscribe(channel: string, listener: Listener): Promise<unknown>
  unsubscribe(channel: string, listener: Listener): Promise<unknown>
}

/** A client of one server, as `createClient` of the package `redis` (versions 5 and 6) makes it. */
export interface RedisServerClientLike extends SharedCommands, ChannelCommands {
  readonly isPubSubActive: boolean
  sendCommand(command: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>
  duplicate(): RedisServerClientLike
}

/** A client of a cluster, as `createCluster` makes it. */
export interface RedisClusterClientLike extends SharedCommands {
  readonly masters: readonly unknown[]
  nodeClient(node: unknown): Promise<Pick<RedisServerClientLike, 'sendCommand'>>
  sSubscribe(channel: string, listener: Listener): Promise<unknown>
  sUnsubscribe(channel: string, listener: Listener): Promise<unknown>
  sendCommand(firstKey: string, isReadonly: boolean, command: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>
}

/** A client that asks Sentinel where the master is, as `createSentinel` makes it. */
export interface RedisSentinelClientLike extends SharedCommands, ChannelCommands {
  getMasterNode(): unknown
  sendCommand(isReadonly: boolean, command: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>
}

export type RedisClientLike = RedisServerClientLike | RedisClusterClientLike | RedisSentinelClientLike
