import type { UIMessage } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { storableMessage } from './storable-message.js'

function withData(data: unknown): UIMessage {
  return { id: 'm1', role: 'assistant', parts: [{ type: 'text', text: 'Hello' }, { type: 'data-chart', data }], metadata: { theme: 'dark' } }
}

describe('storableMessage', () => {
  it('copies what can be cloned, dates and cycles included', () => {
    const cycle: Record<string, unknown> = { at: new Date(0) }
    cycle['self'] = cycle
    const copy = storableMessage(withData(cycle))
    expect(copy).toEqual(withData(cycle))
    expect(copy.parts).not.toBe(withData(cycle).parts)
  })

  it('leaves functions out', () => {
    expect(storableMessage(withData({ values: [1, 2], onClick: () => {} }))).toEqual(withData({ values: [1, 2] }))
  })

  it('leaves out a part, or the metadata, that has no stored form at all', () => {
    const knot: Record<string, unknown> = { onClick: () => {} }
    knot['self'] = knot
    expect(storableMessage(withData(knot)).parts).toEqual([{ type: 'text', text: 'Hello' }])
    expect(storableMessage(withData(knot)).metadata).toEqual({ theme: 'dark' })
    expect(storableMessage({ ...withData(1), metadata: knot })).toEqual({ id: 'm1', role: 'assistant', parts: withData(1).parts })
  })
})
