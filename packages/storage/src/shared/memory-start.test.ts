import { describe, expect, it } from 'vitest'
import { memoryCursorText } from './memory-cursor.js'
import { memoryStart } from './memory-start.js'
import { noMemories } from './no-memories.js'

const order = { epoch: 'b7c1', version: 20, floor: 10 }

describe('memoryStart', () => {
  it('goes on from where a cursor of this epoch ended', () => {
    expect(memoryStart(memoryCursorText({ epoch: 'b7c1', version: 20, since: 0 }), order)).toEqual({ after: 20, since: 0, isReset: false })
    expect(memoryStart('b7c1.10.0', order)).toEqual({ after: 10, since: 0, isReset: false })
  })

  it('begins at the beginning where no cursor is given', () => {
    expect(memoryStart(undefined, order)).toEqual({ after: 0, since: 20, isReset: false })
  })

  it('lets somebody who began after the removals that are not known any more go on among older changes', () => {
    expect(memoryStart('b7c1.3.10', order)).toEqual({ after: 3, since: 10, isReset: false })
  })

  it.each(['', 'b7c1', 'b7c1.', '.5.0', 'b7c1.15', 'b7c1.-1.0', 'b7c1.1e1.0', 'b7c1.5.5.5', 'other.15.0', 'b7c1.21.0', 'b7c1.9.9'])('begins anew for %j', (cursor) => {
    expect(memoryStart(cursor, order)).toEqual({ after: 0, since: 20, isReset: true })
  })
})

describe('noMemories', () => {
  it('is void to whoever followed what was there, once', () => {
    const first = noMemories('b7c1.20.0')
    expect(first).toMatchObject({ records: [], removed: [], hasMore: false, isReset: true })
    expect(noMemories(first.cursor)).toEqual({ ...first, isReset: false })
    expect(noMemories(undefined)).toEqual({ ...first, isReset: false })
    expect(memoryStart(first.cursor, order)).toEqual({ after: 0, since: 20, isReset: true })
  })
})
