import type { DatabaseSync } from 'node:sqlite'

/** Rows of a table, expired ones too. */
export function rowCount(raw: DatabaseSync, table: string): number {
  return Number(raw.prepare(`SELECT count(*) AS found FROM ${table}`).get()?.['found'])
}
