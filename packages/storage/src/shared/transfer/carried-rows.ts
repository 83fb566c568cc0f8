import type { RunRow, ThreadRow } from '@arq/core'

/** A conversation, and what these stores say of it beyond the row; that of another kind of store may lack it. */
export interface CarriedThreadRow extends ThreadRow {
  /** Its place among those of its scope that changed in the same millisecond, from 0; later ones are higher. */
  place?: number
}

/** A run, and what these stores say of it beyond the row; that of another kind of store may lack it. */
export interface CarriedRunRow extends RunRow {
  /** Milliseconds since the epoch. @defaultValue when it is taken in, so that nothing is gone too early */
  endedAt?: number
}
