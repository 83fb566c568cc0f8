import type { RunEvent, RunEventBody } from '@arq/core'
import { jsonVersion } from './json-version.js'
import { readJson } from './read-json.js'
import type { SqliteDatabase } from './sqlite-database.js'
import { unreadableRow } from './unreadable-row.js'

interface LogRow {
  first_seq: number
  last_seq: number
  v: number
  bodies: string
}

const what = 'the log of a run'

/** The rows of `run_entries`: one for each append. */
export class RunLogTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  /** `bodies` is a JSON list of `count` of them. */
  insert(run: number, afterSeq: number, count: number, bodies: string): void {
    this.#database.run('INSERT INTO run_entries (run, last_seq, first_seq, v, bodies) VALUES (?, ?, ?, ?, ?)', run, afterSeq + count, afterSeq + 1, jsonVersion, bodies)
  }

  /** Entries numbered above `after`, oldest first. */
  after(run: number, after: number): readonly RunEvent[] {
    const rows = this.#database.all<LogRow>('SELECT first_seq, last_seq, v, bodies FROM run_entries WHERE run = ? AND last_seq > ? ORDER BY last_seq', run, after)
    const entries = rows.flatMap(entriesOf)
    return entries[0] === undefined || entries[0].seq > after ? entries : entries.filter(({ seq }) => seq > after)
  }
}

function entriesOf({ first_seq, last_seq, v, bodies }: LogRow): RunEvent[] {
  const read = readJson(what, v, bodies, isBodies)
  if (read.length !== last_seq - first_seq + 1) throw unreadableRow(what, 'damaged')
  return read.map((body, index) => ({ v: 1, seq: first_seq + index, body }))
}

function isBodies(value: unknown): value is RunEventBody[] {
  return Array.isArray(value) && value.every((body: unknown) => typeof body === 'object' && body !== null && 'type' in body)
}
