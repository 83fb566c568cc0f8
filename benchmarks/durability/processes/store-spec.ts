import type { Stores } from '@arq/core'

/** Which stores the processes share. */
export type StoreSpec = { kind: 'sqlite'; path: string } | { kind: 'redis'; url: string }

/** Opens them, by a connection of its own. */
export async function openStores(spec: StoreSpec): Promise<Stores> {
  if (spec.kind === 'sqlite') return (await import('@arq/storage/sqlite')).sqliteStores(spec.path)
  return (await import('@arq/storage/redis')).redisStores(spec.url)
}
