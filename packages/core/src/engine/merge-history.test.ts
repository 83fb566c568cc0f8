import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import { mergeHistory } from './merge-history.js'

const user = (id: string, text: string = id): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })
/** As the server wrote it: with more than a client sends back. */
const written = (id: string, text: string = id): UIMessage => ({ id, role: 'assistant', parts: [{ type: 'step-start' }, { type: 'text', text, state: 'done' }], metadata: { arq: { runId: `run of ${id}` } } })
const sentBack = (id: string, text: string = id): UIMessage => ({ id, role: 'assistant', parts: [{ type: 'text', text }] })

const stored = [user('q1'), written('a1'), user('q2'), written('a2')]

describe('mergeHistory', () => {
  it('begins a conversation', () => {
    expect(mergeHistory([], [user('q1')])).toEqual([user('q1')])
  })

  it('adds a question that came alone to what is stored', () => {
    expect(mergeHistory(stored, [user('q3')])).toEqual([...stored, user('q3')])
  })

  it('keeps older messages that were not sent, and what the server wrote itself', () => {
    const merged = mergeHistory(stored, [user('q2'), sentBack('a2'), user('q3')])
    expect(merged).toEqual([...stored, user('q3')])
    expect(merged[3]).toBe(stored[3])
  })

  it('takes an answer whose text was changed as the client has it', () => {
    expect(mergeHistory(stored, [user('q2'), sentBack('a2', 'shorter'), user('q3')])).toEqual([...stored.slice(0, 3), sentBack('a2', 'shorter'), user('q3')])
  })

  it('drops what followed an edited question', () => {
    expect(mergeHistory(stored, [user('q1', 'edited')])).toEqual([user('q1', 'edited')])
    expect(mergeHistory(stored, [user('q1'), sentBack('a1'), user('q2', 'edited')])).toEqual([...stored.slice(0, 2), user('q2', 'edited')])
  })

  it('drops the answer that is written again', () => {
    expect(mergeHistory(stored, [user('q1'), sentBack('a1'), user('q2')])).toEqual(stored.slice(0, 3))
    expect(mergeHistory(stored, [user('q2')])).toEqual(stored.slice(0, 3))
  })

  it('takes the word of a client that has another conversation altogether', () => {
    expect(mergeHistory(stored, [user('x1'), sentBack('y1'), user('x2')])).toEqual([user('x1'), sentBack('y1'), user('x2')])
  })

  it('does not take a question for the answer whose id it bears', () => {
    expect(mergeHistory(stored, [user('q2'), user('a2', 'a2')]).at(-1)).toEqual(user('a2', 'a2'))
  })

  it('leaves what is stored alone', () => {
    const before = structuredClone(stored)
    mergeHistory(stored, [user('q1', 'edited')])
    expect(stored).toEqual(before)
  })
})
