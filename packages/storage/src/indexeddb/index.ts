export { indexedDbStores } from './indexed-db-stores.js'
export type { IndexedDbStoresOptions } from './indexed-db-stores.js'
export type { ChangeChannel } from './change-channel.js'
export { memoryClientStore } from './memory-client-store.js'
