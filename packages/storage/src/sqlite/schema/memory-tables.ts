/**
 * What is remembered of users. `number` grows with each change: it is the order that `changes` follows, and never comes twice. A row without
 * a record is a removal, kept until `expires_at` for those who follow. `is_shortened` marks a row in whose place there was one that lasted
 * longer: whoever still holds that one has to be told when this one expires.
 */
export const memoryTables = `
  CREATE TABLE memory_partitions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL UNIQUE,
    removals_known_after INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE memories (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    partition_number INTEGER NOT NULL REFERENCES memory_partitions (number) ON DELETE CASCADE,
    memory_id TEXT NOT NULL,
    thread_id TEXT,
    expires_at REAL,
    is_shortened INTEGER NOT NULL,
    v INTEGER NOT NULL,
    record TEXT,
    vector BLOB
  ) STRICT;
  CREATE UNIQUE INDEX memories_by_id ON memories (partition_number, memory_id);
  CREATE INDEX memories_by_change ON memories (partition_number);
  CREATE INDEX memories_of_thread ON memories (partition_number, thread_id) WHERE thread_id IS NOT NULL;
  CREATE INDEX memories_by_expiry ON memories (expires_at) WHERE expires_at IS NOT NULL;
`
