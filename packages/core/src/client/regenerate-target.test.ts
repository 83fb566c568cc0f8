import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import { regenerateTarget } from './regenerate-target.js'

const q1: UIMessage = { id: 'q1', role: 'user', parts: [] }
const a1: UIMessage = { id: 'a1', role: 'assistant', parts: [] }
const q2: UIMessage = { id: 'q2', role: 'user', parts: [] }
const a2: UIMessage = { id: 'a2', role: 'assistant', parts: [] }

describe('regenerateTarget', () => {
  it.each([
    ['the last answer', [q1, a1, q2, a2], undefined, [q1, a1, q2], 'a2'],
    ['the answer that never came', [q1, a1, q2], undefined, [q1, a1, q2], undefined],
    ['the first question', [q1], undefined, [q1], undefined],
    ['a named answer, without what followed it', [q1, a1, q2, a2], 'a1', [q1], 'a1'],
    ['the last answer by name', [q1, a1, q2, a2], 'a2', [q1, a1, q2], 'a2'],
  ] as const)('finds %s', (_name, messages, messageId, kept, target) => {
    expect(regenerateTarget(messages, messageId)).toEqual({ messages: kept, messageId: target })
  })

  it.each([
    ['an empty conversation', [], undefined],
    ['an answer to nothing', [a1], undefined],
    ['a second answer to one question', [q1, a1, a2], 'a2'],
    ['an answer that is not there', [q1, a1, q2, a2], 'a9'],
    ['an answer that is not there, after an open question', [q1, a1, q2], 'a9'],
    ['a question', [q1, a1, q2, a2], 'q2'],
    ['an empty id', [q1, a1], ''],
  ] as const)('refuses %s', (_name, messages, messageId) => {
    expect(() => regenerateTarget(messages, messageId)).toThrow(/There is no question here/)
  })
})
