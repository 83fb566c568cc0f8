/** What was taken of each allowance and has not come back yet, in the parts that `Allowance` counts in; and places that are held. */
export const limitTables = `
  CREATE TABLE limit_allowances (
    subject TEXT PRIMARY KEY,
    counted_at INTEGER NOT NULL,
    taken REAL NOT NULL,
    allowed REAL NOT NULL,
    window_ms REAL NOT NULL,
    full_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX limit_allowances_by_return ON limit_allowances (full_at);

  CREATE TABLE limit_places (
    subject TEXT NOT NULL,
    holder TEXT NOT NULL,
    held_until INTEGER NOT NULL,
    PRIMARY KEY (subject, holder)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX limit_places_by_end ON limit_places (held_until);
`
