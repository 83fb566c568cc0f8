import type { RunRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { RunLogTable } from '../run-log-table.js'
import { RunTable, type RunRow as StoredRun } from '../run-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { pagedRows } from './paged-rows.js'

const atOnce = 50
/** Entries of one row of a log. */
const entriesTogether = 500
const operation = 'export runs'

/** The rows of `runs`, `run_questions` and `run_entries`. */
export class SqliteRunCarrier implements RowCarrier<RunRow> {
  readonly #session: SqliteSession
  readonly #retainMs: number
  readonly #runs: RunTable
  readonly #log: RunLogTable

  constructor(session: SqliteSession, retainEndedRunsMs: number) {
    this.#session = session
    this.#retainMs = retainEndedRunsMs
    this.#runs = new RunTable(session.database)
    this.#log = new RunLogTable(session.database)
  }

  async *rows(): AsyncGenerator<RunRow, void, undefined> {
    const pages = pagedRows<StoredRun>((last) => this.#session.read(operation, () => this.#runs.page(last?.number ?? 0, this.#expired, atOnce)))
    for await (const row of pages) yield this.#session.read(operation, () => this.#carried(row))
  }

  async take(row: RunRow): Promise<Taken> {
    const { run, entries } = row
    const pieces = piecesOf(entries).map(({ after, bodies }) => ({ after, count: bodies.length, json: JSON.stringify(bodies) }))
    return this.#session.write('take in a run', () => {
      const now = this.#session.clock.now()
      const endedAt = run.state === 'ended' ? (row.endedAt ?? now) : undefined
      if (endedAt !== undefined && endedAt <= this.#expired) return 'expired'
      if (this.#isKnown(row)) return 'kept'
      const number = this.#runs.restore(run, { stopRequested: row.stopRequested, endedAt })
      for (const { after, count, json } of pieces) this.#log.insert(number, after, count, json)
      return 'added'
    })
  }

  #carried(row: StoredRun): RunRow {
    const { lastSeq: _lastSeq, ...run } = this.#runs.record(row)
    const entries = this.#log.after(row.number, 0).map(({ body }) => body)
    return { v: 1, kind: 'run', run, stopRequested: row.stop_requested === 1, ...(row.ended_at === null ? {} : { endedAt: row.ended_at }), entries }
  }

  /** The run, or another one of its key, is there, or its thread has a live one; what has expired makes room. */
  #isKnown({ run }: RunRow): boolean {
    for (const known of [this.#runs.byId(run.runId), this.#runs.byKey(run)]) {
      if (known === undefined) continue
      if (known.ended_at === null || known.ended_at > this.#expired) return true
      this.#runs.remove(known)
    }
    return run.state === 'live' && this.#runs.liveOf(run.scope, run.threadId) !== undefined
  }

  /** What ended then or before has been kept long enough. */
  get #expired(): number {
    return this.#session.clock.now() - this.#retainMs
  }
}

function piecesOf<Entry>(entries: readonly Entry[]): readonly { after: number; bodies: readonly Entry[] }[] {
  const count = Math.ceil(entries.length / entriesTogether)
  return Array.from({ length: count }, (_, piece) => ({ after: piece * entriesTogether, bodies: entries.slice(piece * entriesTogether, (piece + 1) * entriesTogether) }))
}
