export { memoryStores } from './memory-stores.js'
export type { MemoryStoresOptions } from './memory-stores.js'
