import type { HealthReport } from '@arq/core'
import { idText } from '../id-text.js'
import { isJson } from '../is-json.js'
import { jsonVersion } from '../json-version.js'
import { readId } from '../read-id.js'
import { readJson } from '../read-json.js'
import type { SqliteDatabase } from '../sqlite-database.js'

interface StoredRow {
  topic: string
  reporter: string
  revision: number
  reported_at: number
  expires_at: number
  v: number
  report: string
}

/** A report whose value is JSON already. */
export interface WrittenReport extends Omit<HealthReport, 'value'> {
  json: string
}

const what = 'a health report'

/** The rows of `health_reports`. */
export class HealthTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  /** The revision that the reporter's report is at; 0 where there is none that counts. */
  revision(topic: string, reporter: string, now: number): number {
    const row = this.#database.get<{ revision: number }>(
      'SELECT revision FROM health_reports WHERE topic = ? AND reporter = ? AND expires_at > ?', idText(topic), idText(reporter), now,
    )
    return row?.revision ?? 0
  }

  /** Those that count, the oldest first. */
  list(topic: string, now: number): readonly HealthReport[] {
    return this.#database.all<StoredRow>('SELECT * FROM health_reports WHERE topic = ? AND expires_at > ? ORDER BY reported_at, number', idText(topic), now).map(reportOf)
  }

  /** Those numbered above `after` that count, on all topics. */
  page(after: number, now: number, limit: number): readonly { number: number; report: HealthReport }[] {
    const rows = this.#database.all<StoredRow & { number: number }>('SELECT * FROM health_reports WHERE number > ? AND expires_at > ? ORDER BY number LIMIT ?', after, now, limit)
    return rows.map((row) => ({ number: row.number, report: reportOf(row) }))
  }

  /** As the newest, in place of the reporter's last one. */
  put({ topic, reporter, revision, json, reportedAt, expiresAt }: WrittenReport): void {
    this.#database.run(
      'INSERT OR REPLACE INTO health_reports (topic, reporter, revision, reported_at, expires_at, v, report) VALUES (?, ?, ?, ?, ?, ?, ?)',
      idText(topic), idText(reporter), revision, reportedAt, expiresAt, jsonVersion, json,
    )
  }

  /** Whether there was one that counted. */
  remove(topic: string, reporter: string, now: number): boolean {
    const row = this.#database.get<{ expires_at: number }>(
      'DELETE FROM health_reports WHERE topic = ? AND reporter = ? RETURNING expires_at', idText(topic), idText(reporter),
    )
    return row !== undefined && row.expires_at > now
  }

  /** Removes those that count no more; how many there were. */
  removeExpired(now: number, limit: number): number {
    return this.#database.run('DELETE FROM health_reports WHERE number IN (SELECT number FROM health_reports WHERE expires_at <= ? LIMIT ?)', now, limit)
  }
}

function reportOf(row: StoredRow): HealthReport {
  return {
    topic: readId(what, row.topic),
    reporter: readId(what, row.reporter),
    revision: row.revision,
    value: readJson(what, row.v, row.report, isJson),
    reportedAt: row.reported_at,
    expiresAt: row.expires_at,
  }
}
