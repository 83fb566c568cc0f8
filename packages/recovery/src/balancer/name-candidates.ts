import { ConfigError } from '@arq/core'
import type { Candidate, NamedCandidate } from '../router/candidate.js'

/** A candidate with everything settled that has a default of its own. */
export type SettledCandidate = NamedCandidate & { priority: number }

/** Settles ids and priorities, and puts the candidates in order of priority. Throws `ConfigError` where routing could not tell them apart. */
export function nameCandidates(candidates: readonly Candidate[]): readonly SettledCandidate[] {
  if (candidates.length === 0) {
    throw new ConfigError('A load balancer was given no candidates, so it has nobody to ask. Give at least one: { provider, model }.', { details: { path: 'candidates' } })
  }
  const named = candidates.map(settle)
  for (const [index, { id }] of named.entries()) {
    if (named.findIndex((other) => other.id === id) < index) throw invalid(index, 'id', id, 'is used twice, so the two could not be told apart. Give one of them an `id` of its own')
  }
  return named.toSorted((left, right) => left.priority - right.priority)
}

function settle(candidate: Candidate, index: number): SettledCandidate {
  const { weight, priority, maxOutputTokens, limits = {} } = candidate
  if (weight !== undefined && !(weight >= 0 && weight < Infinity)) throw invalid(index, 'weight', weight, 'is no share of traffic. Give a number from 0')
  if (priority !== undefined && !Number.isFinite(priority)) throw invalid(index, 'priority', priority, 'has no place in an order. Give a number')
  if (maxOutputTokens !== undefined && !(maxOutputTokens > 0)) throw invalid(index, 'maxOutputTokens', maxOutputTokens, 'leaves no room for an answer. Give a number above 0')
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined && !(value > 0)) throw invalid(index, `limits.${name}`, value, 'would let nothing through. Give a number above 0, or leave the limit out')
  }
  return { ...candidate, id: candidate.id ?? `${candidate.provider.name}/${candidate.model}`, priority: priority ?? index + 1 }
}

function invalid(index: number, field: string, value: string | number, why: string): ConfigError {
  const path = `candidates[${index}].${field}`
  return new ConfigError(`${path} is ${JSON.stringify(value)}, which ${why}.`, { details: { path } })
}
