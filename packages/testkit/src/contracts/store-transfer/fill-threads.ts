import type { Stores, UIMessage } from '@arq/core'
import { filledIds, filledScopes } from './filled-scopes.js'

export function filledThreadId(scope: number, id: string): string {
  return `${id} ${scope}`
}

/** Conversations of every scope, several of them changed in the same millisecond, some without a question or a message. */
export async function fillThreads({ threads }: Stores): Promise<void> {
  for (const [index, scope] of filledScopes.entries()) {
    const ids = index === 0 ? filledIds : filledIds.slice(0, 3)
    for (const id of ids) await threads.save(scope, filledThreadId(index, id), [question(`Why ${id}?`), answer])
    await threads.upsertMessage(scope, filledThreadId(index, 'plain'), { ...answer, id: 'm3' })
    await threads.save(scope, filledThreadId(index, 'empty'), [])
    await threads.upsertMessage(scope, filledThreadId(index, 'answer'), answer)
  }
}

export function question(text: string): UIMessage {
  return { id: 'm1', role: 'user', parts: [{ type: 'text', text }] }
}

const answer: UIMessage = {
  id: 'm2',
  role: 'assistant',
  parts: [
    { type: 'step-start' },
    { type: 'reasoning', text: 'ä€😀\u2028\u0000\\"', state: 'done' },
    { type: 'dynamic-tool', toolName: 'look', toolCallId: 'call-1', state: 'output-available', input: { a: [1, null] }, output: 'x'.repeat(20_000) },
    { type: 'text', text: 'Because.', state: 'done' },
  ],
  metadata: { arq: { provider: 'local', usage: { inputTokens: 3, source: 'counted' } }, own: { deep: [0.1, -1.5] } },
}
