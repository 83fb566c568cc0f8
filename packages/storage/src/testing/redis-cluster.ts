import { startRedisServer, type RedisServer } from './redis-server.js'

const slots = 16_384

/** A cluster of three masters on this machine. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[]
  readonly urls: readonly string[]
  close(): Promise<void>
}

export async function startRedisCluster(): Promise<RedisCluster> {
  const settings = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '2000']
  const nodes = await Promise.all([1, 2, 3].map(() => startRedisServer(settings)))
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()))
  }
  try {
    await join(nodes)
  } catch (error) {
    await close()
    throw error
  }
  return { nodes, urls: nodes.map(({ url }) => url), close }
}

async function join(nodes: readonly RedisServer[]): Promise<void> {
  const share = Math.ceil(slots / nodes.length)
  for (const [index, node] of nodes.entries()) {
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(Math.min(slots, (index + 1) * share) - 1))
  }
  for (const node of nodes) {
    for (const other of nodes) if (other !== node) await node.command('CLUSTER', 'MEET', '127.0.0.1', String(other.port))
  }
  await agreed(nodes)
}

/** All of them know all slots, and all of each other. */
async function agreed(nodes: readonly RedisServer[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const infos = await Promise.all(nodes.map(async (node) => String(await node.command('CLUSTER', 'INFO'))))
    if (infos.every((info) => info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3') && info.includes(`cluster_slots_ok:${slots}`))) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The Redis cluster of this test did not come together within ten seconds.')
}
