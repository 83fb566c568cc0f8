import type { SqliteDatabase } from './sqlite-database.js'

/** Empty pages that one step gives back: 4 MB. */
const pagesAtOnce = 1_024

/** Gives some empty pages back to the disk where more than a quarter of the file is empty; fewer are taken again soon. */
export function shrinkDatabase(database: SqliteDatabase): void {
  const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
  const empty = database.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0
  const superfluous = Math.floor(empty - pages / 4)
  // The pragma frees one page a step, and only `exec` takes all steps.
  if (superfluous > 0) database.exec(`PRAGMA incremental_vacuum(${Math.min(superfluous, pagesAtOnce)})`)
}
