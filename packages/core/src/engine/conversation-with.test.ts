import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import type { RunRecord } from '../ports/run-store.js'
import type { ThreadStore } from '../ports/thread-store.js'
import { conversationWith } from './conversation-with.js'

const run: RunRecord = { runId: 'run-1', runKey: 'k', scope: { userId: 'ada' }, threadId: 't1', messageId: 'm9', state: 'live', lastSeq: 0, createdAt: 0, fence: 1 }
const message = (id: string, role: UIMessage['role'], text = id): UIMessage => ({ id, role, parts: [{ type: 'text', text }] })
const [asked, answered, next] = [message('q1', 'user'), message('a1', 'assistant'), message('q2', 'user')]

/** A thread that is read as it is at that moment; says how often that was. */
function threadOf(messages: () => readonly UIMessage[]): { threads: ThreadStore; reads: () => number } {
  let reads = 0
  const none = (): Promise<never> => Promise.reject(new Error('not asked for here'))
  return { threads: { messages: async () => ((reads += 1), messages()), list: none, save: none, upsertMessage: none, delete: none, isForeign: none }, reads: () => reads }
}

describe('conversationWith', () => {
  it('reads the thread where nobody told what is in it', async () => {
    const { threads } = threadOf(() => [asked, answered])
    expect(await conversationWith(threads, run, [next], { answers: [] })).toEqual({ messages: [asked, answered, next], isSaved: false })
  })

  it('needs no thread where it was told, and knows when its question is there already', async () => {
    const { threads, reads } = threadOf(() => [])
    expect(await conversationWith(threads, run, [next], { answers: [], said: { messages: [asked, answered, { ...next }], isAdded: true } })).toEqual({ messages: [asked, answered, next], isSaved: true })
    expect(await conversationWith(threads, run, [next], { answers: [], said: { messages: [asked, answered], isAdded: false } })).toEqual({ messages: [asked, answered, next], isSaved: false })
    expect(reads()).toBe(0)
  })

  it('saves what is otherwise than in the thread', async () => {
    const { threads } = threadOf(() => [])
    const edited = message('q1', 'user', 'otherwise')
    const told = { answers: [], said: { messages: [asked, answered, next], isAdded: true } }
    expect(await conversationWith(threads, run, [edited, next], told)).toEqual({ messages: [edited, next], isSaved: false })
    expect(await conversationWith(threads, run, [edited, answered, next], told)).toEqual({ messages: [edited, answered, next], isSaved: false })
  })

  it('puts its question behind an answer that came to the thread after it', async () => {
    let isThere = false
    const { threads } = threadOf(() => (isThere ? [asked, next, answered] : [asked, next]))
    const answer = Promise.resolve().then(() => void (isThere = true))
    expect(await conversationWith(threads, run, [next], { answers: [answer], said: { messages: [asked, next], isAdded: true } })).toEqual({ messages: [asked, answered, next], isSaved: false })
  })
})
