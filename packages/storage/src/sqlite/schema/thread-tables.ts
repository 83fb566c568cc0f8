/** Conversations, one row a message. `written` counts the writes of a scope: it tells threads apart that were written in the same millisecond. */
export const threadTables = `
  CREATE TABLE threads (
    number INTEGER PRIMARY KEY,
    thread_id TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    title TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    written INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX threads_by_write ON threads (scope, written);
  CREATE INDEX threads_by_time ON threads (updated_at);

  CREATE TABLE messages (
    thread INTEGER NOT NULL REFERENCES threads (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    v INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (thread, position)
  ) STRICT;
  CREATE INDEX messages_by_id ON messages (thread, message_id);
`
