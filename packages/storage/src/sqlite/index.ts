export { sqliteStores } from './sqlite-stores.js'
export type { SqliteStores, SqliteStoresOptions } from './sqlite-stores.js'
export type { DatabaseSize } from './database-size.js'
