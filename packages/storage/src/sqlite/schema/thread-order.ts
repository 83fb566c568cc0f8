/** Threads are listed by their last change; `written` tells only those apart that changed in the same millisecond. */
export const threadOrder = `
  DROP INDEX threads_by_write;
  CREATE INDEX threads_by_change ON threads (scope, updated_at, written);
`
