/** What processes say of themselves. `number` grows with each report. */
export const healthTables = `
  CREATE TABLE health_reports (
    number INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    reporter TEXT NOT NULL,
    revision INTEGER NOT NULL,
    reported_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    v INTEGER NOT NULL,
    report TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX health_reports_by_reporter ON health_reports (topic, reporter);
  CREATE INDEX health_reports_by_expiry ON health_reports (expires_at);
`
