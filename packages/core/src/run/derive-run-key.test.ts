import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import { deriveRunKey } from './derive-run-key.js'

const question = (id: string, text: string): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })
const answer = (id: string): UIMessage => ({ id, role: 'assistant', parts: [{ type: 'text', text: 'Because.' }] })

describe('deriveRunKey', () => {
  it('is the same for the same send, whatever else the thread holds by then', () => {
    const sent = [question('q1', 'Why?')]
    expect(deriveRunKey('submit-message', undefined, sent, [...sent, answer('a1')])).toBe(deriveRunKey('submit-message', undefined, [question('q0', 'Before'), ...sent], []))
  })

  it('differs for another question, for an edited one, and for a regenerate', () => {
    const stored = [question('q1', 'Why?'), answer('a1')]
    const keys = [
      deriveRunKey('submit-message', undefined, [question('q1', 'Why?')], stored),
      deriveRunKey('submit-message', undefined, [question('q2', 'Why?')], stored),
      deriveRunKey('submit-message', undefined, [question('q1', 'Why not?')], stored),
      deriveRunKey('regenerate-message', undefined, [question('q1', 'Why?')], stored),
      deriveRunKey('regenerate-message', 'a1', [question('q1', 'Why?')], stored),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('is the same for the same named answer, whatever became of the thread, and another for another answer', () => {
    const sent = [question('q1', 'Why?')]
    const again = (replaced: string, last: string): string => deriveRunKey('regenerate-message', replaced, sent, [...sent, answer(last)])
    expect(again('a1', 'a2')).toBe(again('a1', 'a1'))
    expect(again('a2', 'a2')).not.toBe(again('a1', 'a2'))
  })

  it('is another for an unnamed regenerate after it left a new answer behind', () => {
    const sent = [question('q1', 'Why?')]
    const again = (last: string): string => deriveRunKey('regenerate-message', undefined, sent, [...sent, answer(last)])
    expect(again('a1')).toBe(again('a1'))
    expect(again('a2')).not.toBe(again('a1'))
  })

  it('does not hold the text itself', () => {
    expect(deriveRunKey('submit-message', undefined, [question('q1', 'my secret')], [])).not.toContain('secret')
  })

  it('bears a send without a question', () => {
    expect(deriveRunKey('submit-message', undefined, [], [])).toBe('derived:submit:')
  })
})
