/** Runs, their logs (one row an append) and stops that came before their run. Times in milliseconds since the epoch. */
export const runTables = `
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    run_key TEXT NOT NULL,
    tenant_id TEXT,
    user_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    stop_requested INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX runs_by_key ON runs (scope, thread_id, run_key);
  CREATE UNIQUE INDEX live_run_of_thread ON runs (scope, thread_id) WHERE ended_at IS NULL;
  CREATE INDEX live_runs ON runs (number) WHERE ended_at IS NULL;
  CREATE INDEX stopped_runs ON runs (run_id) WHERE stop_requested = 1;
  CREATE INDEX ended_runs ON runs (ended_at) WHERE ended_at IS NOT NULL;

  CREATE TABLE run_questions (
    run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE,
    v INTEGER NOT NULL,
    messages TEXT NOT NULL
  ) STRICT;

  CREATE TABLE run_entries (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    last_seq INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    v INTEGER NOT NULL,
    bodies TEXT NOT NULL,
    PRIMARY KEY (run, last_seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE early_stops (
    scope TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    run_key TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    PRIMARY KEY (scope, thread_id, run_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX early_stops_by_time ON early_stops (requested_at);
`
