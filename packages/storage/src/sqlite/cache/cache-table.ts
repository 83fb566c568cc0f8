import type { CacheSpace, Scope } from '@arq/core'
import { scopeKey } from '@arq/core'
import { ledgerAccountKey } from '../../shared/ledger-account-key.js'
import { idText } from '../id-text.js'
import type { SqliteDatabase } from '../sqlite-database.js'
import type { StoredEntry } from './stored-entry.js'

/** A row of `cache_entries` as SQLite gives it back. */
export interface CacheRow {
  number: number
  entry_key: string
  created_at: number
  expires_at: number
  embedder: string | null
  vector: Uint8Array | null
  v: number
  entry_value: string
}

const ofSpace = 'tenant_number = (SELECT number FROM cache_tenants WHERE tenant = ?) AND name = ?'
const newest = '(SELECT coalesce(max(used), 0) FROM cache_entries)'

/** The rows of `cache_entries`, `cache_tenants` and `cache_totals`. */
export class CacheTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  find(space: CacheSpace, key: string, now: number): CacheRow | undefined {
    return this.#database.get(`SELECT * FROM cache_entries WHERE ${ofSpace} AND entry_key = ? AND expires_at > ?`, ...keyOf(space), idText(key), now)
  }

  /** Those with a vector of this embedder, newest first. */
  withVector(space: CacheSpace, embedder: string, now: number, limit: number): readonly CacheRow[] {
    return this.#database.all(
      `SELECT entry_key, embedder, vector, v FROM cache_entries WHERE ${ofSpace} AND embedder = ? AND expires_at > ? ORDER BY number DESC LIMIT ?`,
      ...keyOf(space), idText(embedder), now, limit,
    )
  }

  /** Makes it the last that goes. */
  use(number: number): void {
    this.#database.run(`UPDATE cache_entries SET used = ${newest} + 1 WHERE number = ? AND used < ${newest}`, number)
  }

  /** The number of the tenant of the new row. */
  insert(entry: StoredEntry, now: number, expiresAt: number): number {
    const tenant = this.#openTenant(entry.tenant)
    this.#database.run(
      `INSERT INTO cache_entries (tenant_number, name, entry_key, owner, created_at, expires_at, used, bytes, embedder, vector, v, entry_value)
       VALUES (?, ?, ?, ?, ?, ?, ${newest} + 1, ?, ?, ?, ?, ?)`,
      tenant, entry.name, entry.entry_key, entry.owner, now, expiresAt, entry.bytes, entry.embedder, entry.vector, entry.v, entry.entry_value,
    )
    return tenant
  }

  /** Whether there was one that had not expired. */
  remove(space: CacheSpace, key: string, now: number): boolean {
    const row = this.#database.get<{ expires_at: number }>(
      `DELETE FROM cache_entries WHERE ${ofSpace} AND entry_key = ? RETURNING expires_at`, ...keyOf(space), idText(key),
    )
    return row !== undefined && row.expires_at > now
  }

  removeOwner(scope: Scope): void {
    this.#database.run('DELETE FROM cache_entries WHERE owner = ?', scopeKey(scope))
  }

  entriesOf(tenant: number): number {
    return this.#database.get<{ entries: number }>('SELECT entries FROM cache_tenants WHERE number = ?', tenant)?.entries ?? 0
  }

  /** Of all tenants. */
  get bytes(): number {
    return this.#database.get<{ bytes: number }>('SELECT bytes FROM cache_totals')?.bytes ?? 0
  }

  /** Removes those of a tenant that were used longest ago. */
  removeLeastUsedOf(tenant: number, count: number): void {
    this.#database.run('DELETE FROM cache_entries WHERE number IN (SELECT number FROM cache_entries WHERE tenant_number = ? ORDER BY used LIMIT ?)', tenant, count)
  }

  /** Removes the one that was used longest ago, of all tenants. */
  removeLeastUsed(): void {
    this.#database.run('DELETE FROM cache_entries WHERE number = (SELECT number FROM cache_entries ORDER BY used LIMIT 1)')
  }

  /** Removes expired ones; how many there were. */
  removeExpired(now: number, limit: number): number {
    return this.#database.run('DELETE FROM cache_entries WHERE number IN (SELECT number FROM cache_entries WHERE expires_at <= ? LIMIT ?)', now, limit)
  }

  #openTenant(tenant: string): number {
    const known = this.#database.get<{ number: number }>('SELECT number FROM cache_tenants WHERE tenant = ?', tenant)
    return (known ?? this.#database.get<{ number: number }>('INSERT INTO cache_tenants (tenant) VALUES (?) RETURNING number', tenant))?.number ?? 0
  }
}

function keyOf({ scope, name }: CacheSpace): [tenant: string, name: string] {
  return [ledgerAccountKey(scope), idText(name)]
}
