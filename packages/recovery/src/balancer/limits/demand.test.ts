import { describe, expect, it } from 'vitest'
import { failedRecord, recordOf } from '../../testing/routing-fixtures.js'
import { demandOf, realDemand } from './demand.js'

const expected = demandOf({ input: 300, output: 5_000 }, 1_000)

describe('demandOf', () => {
  it('counts no more answer than the candidate is asked for', () => {
    expect(expected).toEqual({ requests: 1, tokens: 1_300, inputTokens: 300, outputTokens: 1_000 })
  })
})

describe('realDemand', () => {
  it('is what the provider says', () => {
    expect(realDemand(expected, recordOf('a', { input: 280, output: 40 }))).toEqual({ requests: 1, tokens: 320, inputTokens: 280, outputTokens: 40 })
  })

  it('is what was expected where the provider says nothing', () => {
    const record = recordOf('a')
    expect(realDemand(expected, { ...record, usage: { input: { total: undefined }, output: { total: 7 }, source: 'provider' } })).toMatchObject({ tokens: 307 })
  })

  it('is a request without tokens where nothing was answered, and nothing where none left', () => {
    expect(realDemand(expected, failedRecord('a'))).toEqual({ requests: 1, tokens: 0, inputTokens: 0, outputTokens: 0 })
    expect(realDemand(expected, undefined)).toEqual({ requests: 0, tokens: 0, inputTokens: 0, outputTokens: 0 })
  })
})
