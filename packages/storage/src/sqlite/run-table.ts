import type { NewRun, RunRecord, Scope, UIMessage } from '@arq/core'
import { scopeKey } from '@arq/core'
import { jsonVersion } from './json-version.js'
import { readJson } from './read-json.js'
import type { SqliteDatabase } from './sqlite-database.js'

/** One row of `runs`, with where its log ends. */
export interface RunRow {
  number: number
  run_id: string
  scope: string
  thread_id: string
  run_key: string
  tenant_id: string | null
  user_id: string
  message_id: string
  created_at: number
  fence: number
  lease_until: number
  stop_requested: number
  ended_at: number | null
  last_seq: number | null
}

const select = 'SELECT runs.*, (SELECT max(last_seq) FROM run_entries WHERE run = runs.number) AS last_seq FROM runs'

/** The rows of `runs` and `run_questions`. */
export class RunTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  byId(runId: string): RunRow | undefined {
    return this.#database.get(`${select} WHERE run_id = ?`, runId)
  }

  byKey({ scope, threadId, runKey }: Pick<NewRun, 'scope' | 'threadId' | 'runKey'>): RunRow | undefined {
    return this.#database.get(`${select} WHERE scope = ? AND thread_id = ? AND run_key = ?`, scopeKey(scope), threadId, runKey)
  }

  liveOf(scope: Scope, threadId: string): RunRow | undefined {
    return this.#database.get(`${select} WHERE scope = ? AND thread_id = ? AND ended_at IS NULL`, scopeKey(scope), threadId)
  }

  /** Live runs whose lease has run out, oldest first. */
  abandoned(now: number, limit: number): readonly RunRow[] {
    return this.#database.all(`${select} INDEXED BY live_runs WHERE ended_at IS NULL AND lease_until <= ? ORDER BY created_at, number LIMIT ?`, now, limit)
  }

  /** Ids of runs that somebody wanted to stop. */
  stopped(): readonly string[] {
    const rows = this.#database.all<{ run_id: string }>('SELECT run_id FROM runs INDEXED BY stopped_runs WHERE stop_requested = 1')
    return rows.map(({ run_id }) => run_id)
  }

  insert(run: NewRun, { now, leaseUntil, stopRequested }: { now: number; leaseUntil: number; stopRequested: boolean }): void {
    this.#insert({ ...run, createdAt: now, fence: 1 }, { leaseUntil, stopRequested, endedAt: undefined })
  }

  /** A run as it was elsewhere, whose lease has run out; its number. */
  restore(run: Omit<RunRecord, 'lastSeq'>, { stopRequested, endedAt }: { stopRequested: boolean; endedAt: number | undefined }): number {
    return this.#insert(run, { leaseUntil: 0, stopRequested, endedAt })
  }

  /** Those numbered above `after` that are live or ended after `expired`. */
  page(after: number, expired: number, limit: number): readonly RunRow[] {
    return this.#database.all(`${select} WHERE number > ? AND (ended_at IS NULL OR ended_at > ?) ORDER BY number LIMIT ?`, after, expired, limit)
  }

  /** False where the run has ended, is gone, or is another holder's. */
  renew(runId: string, fence: number, leaseUntil: number): boolean {
    return this.#database.run('UPDATE runs SET lease_until = ? WHERE run_id = ? AND fence = ? AND ended_at IS NULL', leaseUntil, runId, fence) === 1
  }

  adopt(run: RunRow, leaseUntil: number): void {
    this.#database.run('UPDATE runs SET fence = fence + 1, lease_until = ? WHERE number = ?', leaseUntil, run.number)
  }

  requestStop(run: RunRow): void {
    this.#database.run('UPDATE runs SET stop_requested = 1 WHERE number = ?', run.number)
  }

  end(run: RunRow, now: number): void {
    this.#database.run('UPDATE runs SET ended_at = ? WHERE number = ?', now, run.number)
  }

  remove(run: RunRow): void {
    this.#database.run('DELETE FROM runs WHERE number = ?', run.number)
  }

  /** Ids of the runs that were removed. */
  removeThread(scope: Scope, threadId: string): readonly string[] {
    const rows = this.#database.all<{ run_id: string }>('DELETE FROM runs WHERE scope = ? AND thread_id = ? RETURNING run_id', scopeKey(scope), threadId)
    return rows.map(({ run_id }) => run_id)
  }

  /** Removes runs that ended then or before, the oldest first; how many there were. */
  removeEnded(until: number, limit: number): number {
    return this.#database.run('DELETE FROM runs WHERE number IN (SELECT number FROM runs WHERE ended_at <= ? ORDER BY ended_at LIMIT ?)', until, limit)
  }

  record(row: RunRow): RunRecord {
    const question = this.#question(row.number)
    return {
      runId: row.run_id,
      runKey: row.run_key,
      scope: { userId: row.user_id, ...(row.tenant_id === null ? {} : { tenantId: row.tenant_id }) },
      threadId: row.thread_id,
      messageId: row.message_id,
      state: row.ended_at === null ? 'live' : 'ended',
      lastSeq: row.last_seq ?? 0,
      createdAt: row.created_at,
      ...(question === undefined ? {} : { question }),
      fence: row.fence,
    }
  }

  #insert(run: NewRun & Pick<RunRecord, 'createdAt' | 'fence'>, { leaseUntil, stopRequested, endedAt }: { leaseUntil: number; stopRequested: boolean; endedAt: number | undefined }): number {
    const { runId, runKey, scope, threadId, messageId, question, createdAt, fence } = run
    const row = this.#database.get<{ number: number }>(
      `INSERT INTO runs (run_id, scope, thread_id, run_key, tenant_id, user_id, message_id, created_at, fence, lease_until, stop_requested, ended_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
      runId, scopeKey(scope), threadId, runKey, scope.tenantId ?? null, scope.userId, messageId, createdAt, fence, leaseUntil, Number(stopRequested), endedAt ?? null,
    )
    const number = row?.number ?? 0
    if (question !== undefined) this.#database.run('INSERT INTO run_questions (run, v, messages) VALUES (?, ?, ?)', number, jsonVersion, JSON.stringify(question))
    return number
  }

  #question(run: number): readonly UIMessage[] | undefined {
    const row = this.#database.get<{ v: number; messages: string }>('SELECT v, messages FROM run_questions WHERE run = ?', run)
    return row === undefined ? undefined : readJson('the question of a run', row.v, row.messages, isMessages)
  }
}

function isMessages(value: unknown): value is readonly UIMessage[] {
  return Array.isArray(value)
}
