import type { MemoryChanges } from '@arq/core'
import { memoryCursorText } from './memory-cursor.js'

/** The cursor that an empty partition gives, which has no epoch of its own: nothing is kept of it. */
const emptyCursor: string = memoryCursorText({ epoch: 'empty', version: 0, since: 0 })

/** What a query gets of a partition that was never written to, or was forgotten. */
export function noMemories(cursor: string | undefined): MemoryChanges {
  return { records: [], removed: [], cursor: emptyCursor, hasMore: false, isReset: cursor !== undefined && cursor !== emptyCursor }
}
