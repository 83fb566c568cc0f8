import type { RedisClusterOptions, RedisSentinelOptions, RedisClientOptions } from '@redis/client'
import type { RedisTarget } from '../redis-stores-options.js'
import { ClientConnection, type ConnectionParts } from './client-connection.js'
import { isRefusal } from './is-refusal.js'
import type { RedisClientLike, RedisClusterClientLike, RedisSentinelClientLike, RedisServerClientLike } from './redis-client-like.js'
import type { RedisConnection } from './redis-connection.js'

const slowestReconnectMs = 1_000

/** Commands wait in our own queue while Redis is away, where they are bounded; the client's own timeout says nothing of a server that fell silent. */
const shared = {
  disableOfflineQueue: true,
  disableClientInfo: true,
  socket: {
    connectTimeout: 5_000,
    reconnectStrategy: (retries: number, cause: Error): number | Error => (isRefusal(cause) ? cause : Math.min(slowestReconnectMs, 20 * 2 ** Math.min(retries, 6))),
  },
} satisfies RedisClientOptions

/** The package is loaded when the first connection is made. */
const load = () => import('@redis/client')

export function openConnection(target: RedisTarget): RedisConnection {
  return new ClientConnection(() => partsOf(target))
}

async function partsOf(target: RedisTarget): Promise<ConnectionParts> {
  if ('client' in target) return injected(target.client)
  if ('url' in target) return ownServer(target.url)
  return 'cluster' in target ? ownCluster(target.cluster) : ownSentinel(target)
}

async function ownServer(url: string): Promise<ConnectionParts> {
  const { createClient } = await load()
  const main = createClient({ ...shared, commandOptions: { timeout: 0 }, url })
  return serverParts(main, true)
}

async function ownCluster(urls: readonly string[]): Promise<ConnectionParts> {
  const { createCluster } = await load()
  const [first] = urls
  const { username, password, protocol } = new URL(first ?? '')
  const credentials = { ...(username === '' ? {} : { username: decodeURIComponent(username) }), ...(password === '' ? {} : { password: decodeURIComponent(password) }) }
  const socket = protocol === 'rediss:' ? { ...shared.socket, tls: true as const } : shared.socket
  const options: RedisClusterOptions = {
    rootNodes: urls.map((url) => ({ url, socket })),
    defaults: { ...shared, ...credentials, socket },
    commandOptions: { timeout: 0 },
  }
  return clusterParts(createCluster(options), true)
}

async function ownSentinel({ sentinel: { name, nodes, username, password } }: Extract<RedisTarget, { sentinel: unknown }>): Promise<ConnectionParts> {
  const { createSentinel } = await load()
  const credentials = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
  const options: RedisSentinelOptions = {
    name,
    sentinelRootNodes: nodes.map(({ host, port }) => ({ host, port })),
    nodeClientOptions: { ...shared, ...credentials },
    commandOptions: { timeout: 0 },
  }
  return sentinelParts(createSentinel(options), true)
}

function injected(client: RedisClientLike): ConnectionParts {
  if ('isPubSubActive' in client) return serverParts(client, false)
  return 'masters' in client ? clusterParts(client, false) : sentinelParts(client, false)
}

const anchor = 'arq:anchor'

/** A connection of its own for messages: one that has too many waiting for it is cut by the server, and takes nothing else down with it. */
function serverParts(main: RedisServerClientLike, isOurs: boolean): ConnectionParts {
  const hearing = main.duplicate()
  return {
    main,
    hearing,
    channels: hearing,
    anchor,
    send: (_firstKey, command, abortSignal) => main.sendCommand(command, { abortSignal }),
    sendToMaster: async (master, command, abortSignal) => (master === 0 ? main.sendCommand([...command], { abortSignal }) : undefined),
    owned: isOurs ? [main, hearing] : [hearing],
  }
}

/** Messages stay on the shard of their run: between shards they would be held up by each other, some 40 ms in Redis 7. */
function clusterParts(main: RedisClusterClientLike, isOurs: boolean): ConnectionParts {
  return {
    main,
    hearing: main,
    channels: {
      subscribe: (channel, listener) => main.sSubscribe(channel, listener),
      unsubscribe: (channel, listener) => main.sUnsubscribe(channel, listener),
    },
    anchor: undefined,
    send: (firstKey, command, abortSignal) => main.sendCommand(firstKey, false, command, { abortSignal }),
    sendToMaster: async (master, command, abortSignal) => {
      const node = main.masters[master]
      return node === undefined ? undefined : (await main.nodeClient(node)).sendCommand([...command], { abortSignal })
    },
    owned: isOurs ? [main] : [],
  }
}

function sentinelParts(main: RedisSentinelClientLike, isOurs: boolean): ConnectionParts {
  return {
    main,
    hearing: main,
    channels: main,
    anchor,
    send: (_firstKey, command, abortSignal) => main.sendCommand(false, command, { abortSignal }),
    sendToMaster: async (master, command, abortSignal) => (master === 0 ? main.sendCommand(false, [...command], { abortSignal }) : undefined),
    owned: isOurs ? [main] : [],
  }
}
