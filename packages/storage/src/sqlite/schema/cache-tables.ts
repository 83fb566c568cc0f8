/**
 * Answers that may be given again. `number` grows with each put, `used` with each put and get. The triggers keep count, whatever an entry is
 * removed by; nothing is left of a tenant without entries.
 */
export const cacheTables = `
  CREATE TABLE cache_tenants (
    number INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL UNIQUE,
    entries INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE cache_totals (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    bytes INTEGER NOT NULL
  ) STRICT;
  INSERT INTO cache_totals (only, bytes) VALUES (1, 0);

  CREATE TABLE cache_entries (
    number INTEGER PRIMARY KEY,
    tenant_number INTEGER NOT NULL REFERENCES cache_tenants (number),
    name TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    owner TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    embedder TEXT,
    vector BLOB,
    v INTEGER NOT NULL,
    entry_value TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX cache_entries_by_key ON cache_entries (tenant_number, name, entry_key);
  CREATE INDEX cache_entries_with_vector ON cache_entries (tenant_number, name, embedder) WHERE embedder IS NOT NULL;
  CREATE INDEX cache_entries_of_owner ON cache_entries (owner);
  CREATE INDEX cache_entries_by_expiry ON cache_entries (expires_at);
  CREATE UNIQUE INDEX cache_entries_by_use ON cache_entries (used);
  CREATE INDEX cache_entries_of_tenant_by_use ON cache_entries (tenant_number, used);

  CREATE TRIGGER cache_entry_added AFTER INSERT ON cache_entries BEGIN
    UPDATE cache_tenants SET entries = entries + 1 WHERE number = NEW.tenant_number;
    UPDATE cache_totals SET bytes = bytes + NEW.bytes;
  END;
  CREATE TRIGGER cache_entry_removed AFTER DELETE ON cache_entries BEGIN
    UPDATE cache_tenants SET entries = entries - 1 WHERE number = OLD.tenant_number;
    DELETE FROM cache_tenants WHERE number = OLD.tenant_number AND entries = 0;
    UPDATE cache_totals SET bytes = bytes - OLD.bytes;
  END;
`
