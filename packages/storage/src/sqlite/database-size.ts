import type { SqliteDatabase } from './sqlite-database.js'

/** What a database takes on the disk, in bytes. */
export interface DatabaseSize {
  /** The file, without its write-ahead log, which is 4 MB as a rule and 32 MB at most once it was copied over. */
  bytes: number
  /** Of that, pages that hold nothing: new rows take them first. */
  freeBytes: number
  /** Each table with its indexes; empty where Node's SQLite cannot tell, as before Node 22.16. */
  tables: Readonly<Record<string, number>>
}

/** Reads the whole file: for an operator who asks, not for every request. */
export function databaseSize(database: SqliteDatabase): DatabaseSize {
  const pragma = (name: string): number => Number(Object.values(database.get<Record<string, number>>(`PRAGMA ${name}`) ?? {})[0] ?? 0)
  const pageSize = pragma('page_size')
  return {
    bytes: pragma('page_count') * pageSize,
    freeBytes: pragma('freelist_count') * pageSize,
    tables: Object.fromEntries(tableSizes(database).map(({ tbl_name, bytes }) => [tbl_name, bytes])),
  }
}

function tableSizes(database: SqliteDatabase): readonly { tbl_name: string; bytes: number }[] {
  const known = database.get("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'")
  if (known === undefined) return []
  return database.all('SELECT tbl_name, sum(pgsize) AS bytes FROM dbstat JOIN sqlite_schema USING (name) WHERE aggregate = TRUE GROUP BY tbl_name ORDER BY tbl_name')
}
