import type { NewRun, RunEvent, RunEventBody, RunRecord, RunStore, Scope, TerminalEvent } from '@arq/core'
import { expect } from 'vitest'

export const alice: Scope = { userId: 'alice' }
/** The same user id under a tenant is somebody else. */
export const otherAlice: Scope = { userId: 'alice', tenantId: 'acme' }

export const finish: TerminalEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }

export function newRun(overrides: Partial<NewRun> = {}): NewRun {
  return { runId: 'run-1', runKey: 'key-1', scope: alice, threadId: 'thread-1', messageId: 'message-1', ...overrides }
}

export function delta(text: string): RunEventBody {
  return { type: 'text-delta', id: 'text-1', delta: text }
}

export function deltas(count: number, from: number = 1): RunEventBody[] {
  return Array.from({ length: count }, (_, index) => delta(`word ${from + index}`))
}

export async function createdRun(store: RunStore, overrides: Partial<NewRun> = {}): Promise<RunRecord> {
  const created = await store.create(newRun(overrides), 3_000)
  expect(created.outcome).toBe('created')
  return created.run
}

export function numbers(entries: readonly RunEvent[]): number[] {
  return entries.map((entry) => entry.seq)
}

export { upTo } from '../shared/up-to.js'

/** Reads a tail to its end. */
export async function readToEnd(batches: AsyncIterable<readonly RunEvent[]>): Promise<RunEvent[]> {
  const entries: RunEvent[] = []
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0)
    entries.push(...batch)
  }
  return entries
}
