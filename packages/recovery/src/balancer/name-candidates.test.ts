import { describe, expect, it } from 'vitest'
import { candidateNamed } from '../testing/routing-fixtures.js'
import { nameCandidates } from './name-candidates.js'

describe('nameCandidates', () => {
  it('names them by provider and model, and puts them by priority, even ones as they came', () => {
    const { id: _, ...unnamed } = candidateNamed('openai')
    const named = nameCandidates([candidateNamed('late', { priority: 9 }), unnamed, candidateNamed('first', { priority: 1 }), candidateNamed('also', { priority: 2 })])
    expect(named.map(({ id, priority }) => [id, priority])).toEqual([
      ['first', 1],
      ['openai/model', 2],
      ['also', 2],
      ['late', 9],
    ])
  })

  it.each([
    ['candidates', []],
    ['candidates[1].id', [candidateNamed('a'), candidateNamed('a')]],
    ['candidates[0].weight', [candidateNamed('a', { weight: -1 })]],
    ['candidates[0].weight', [candidateNamed('a', { weight: Number.NaN })]],
    ['candidates[0].priority', [candidateNamed('a', { priority: Infinity })]],
    ['candidates[0].maxOutputTokens', [candidateNamed('a', { maxOutputTokens: 0 })]],
    ['candidates[0].limits.requestsPerMinute', [candidateNamed('a', { limits: { requestsPerMinute: 0 } })]],
    ['candidates[0].limits.tokensPerMinute', [candidateNamed('a', { limits: { tokensPerMinute: -5 } })]],
  ])('refuses what cannot work, and says where: %s', (path, candidates) => {
    expect(() => nameCandidates(candidates)).toThrow(expect.objectContaining({ code: 'config_invalid', details: { path } }))
  })
})
