/** Reservations and what became of them, and their sums by subject and window. Amounts are whole tokens and millionths of a US dollar. */
export const ledgerTables = `
  CREATE TABLE ledger_rows (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    attempt_id TEXT NOT NULL,
    state TEXT NOT NULL,
    user_id TEXT,
    session_id TEXT,
    run_id TEXT,
    forgotten INTEGER NOT NULL,
    reserved_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    v INTEGER NOT NULL,
    details TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX ledger_rows_by_attempt ON ledger_rows (account, attempt_id);
  CREATE INDEX ledger_rows_of_user ON ledger_rows (account, user_id);
  CREATE INDEX open_ledger_rows ON ledger_rows (account, expires_at) WHERE state = 'reserved';
  CREATE INDEX ledger_rows_by_time ON ledger_rows (reserved_at) WHERE state <> 'reserved';

  CREATE TABLE ledger_sums (
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    span TEXT NOT NULL,
    window_start INTEGER NOT NULL,
    window_end INTEGER NOT NULL,
    charged_input INTEGER NOT NULL DEFAULT 0,
    charged_output INTEGER NOT NULL DEFAULT 0,
    charged_micro_usd INTEGER NOT NULL DEFAULT 0,
    wasted_input INTEGER NOT NULL DEFAULT 0,
    wasted_output INTEGER NOT NULL DEFAULT 0,
    wasted_micro_usd INTEGER NOT NULL DEFAULT 0,
    reserved_input INTEGER NOT NULL DEFAULT 0,
    reserved_output INTEGER NOT NULL DEFAULT 0,
    reserved_micro_usd INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0,
    unpriced INTEGER NOT NULL DEFAULT 0,
    counted INTEGER NOT NULL DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, subject, span, window_start)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ledger_sums_by_end ON ledger_sums (window_end);
`
