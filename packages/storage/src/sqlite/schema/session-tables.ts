/** Sittings of users. `number` grows with each sign of life: it tells sessions apart that were seen in the same millisecond. */
export const sessionTables = `
  CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    session_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    v INTEGER NOT NULL,
    session_values TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX sessions_by_id ON sessions (scope, session_id);
  CREATE INDEX sessions_by_sight ON sessions (scope, seen_at);
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);
`
