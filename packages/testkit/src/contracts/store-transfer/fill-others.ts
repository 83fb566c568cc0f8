import type { MemoryRecord, Stores } from '@arq/core'
import { jsonSamples } from '../shared/json-samples.js'
import { awkwardIds } from '../shared/scopes.js'
import { everyByte, vectorOf } from '../shared/vector-of.js'
import { filledScopes } from './filled-scopes.js'

const day = 86_400_000
const values: Readonly<Record<string, unknown>> = Object.fromEntries(jsonSamples.slice(0, -1).map((sample, index) => [`value ${index}`, sample]))

export const healthTopics = ['analytics', 'circuit ä/{t}:*', ''] as const

/** Sessions with values, each seen in a millisecond of its own where time moves, memories with every kind of part, and reports. */
export async function fillOthers(stores: Stores, now: number): Promise<void> {
  for (const [index, scope] of filledScopes.entries()) {
    for (const id of index === 0 ? awkwardIds : awkwardIds.slice(0, 2)) {
      await stores.sessions.touch(scope, id, day)
      await stores.sessions.set(scope, id, index === 0 ? { ...values, '': id } : {})
    }
    await stores.memories.put(scope, records(now))
    await stores.memories.remove(scope, ['removed'])
  }
  for (const topic of healthTopics) {
    for (const [index, reporter] of awkwardIds.entries()) await stores.health.report({ topic, reporter, after: 0, value: jsonSamples[index], ttlMs: day })
    await stores.health.report({ topic, reporter: 'a:b', after: 1, value: values, ttlMs: day })
  }
}

function records(now: number): readonly MemoryRecord[] {
  return [
    { memoryId: 'plain', kind: 'turn', text: 'Likes tea.', createdAt: now - 5 },
    { memoryId: 'removed', kind: 'turn', text: 'Gone.', createdAt: now },
    { memoryId: 'whole', kind: 'fact', text: 'ä€😀\u0000', threadId: 'a/b', sessionId: '{a}', sources: ['plain', ''], importance: 0.1, vector: vectorOf(everyByte), details: values, createdAt: now, expiresAt: now + day },
    { memoryId: 'no values', kind: 'fact', text: '', vector: vectorOf([]), createdAt: now },
    ...awkwardIds.map((memoryId, index) => ({ memoryId, kind: 'summary', text: memoryId, threadId: memoryId, details: jsonSamples[index], createdAt: now })),
  ]
}
