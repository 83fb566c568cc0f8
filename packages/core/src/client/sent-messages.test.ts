import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import { sentMessages } from './sent-messages.js'

const message = (id: number, text: string = 'short'): UIMessage => ({ id: `m${id}`, role: 'user', parts: [{ type: 'text', text }] })
const ids = (messages: readonly UIMessage[]): string[] => messages.map(({ id }) => id)

describe('sentMessages', () => {
  it('sends a short conversation whole', () => {
    const messages = Array.from({ length: 100 }, (_, index) => message(index))
    expect(sentMessages(messages)).toEqual(messages)
    expect(sentMessages([])).toEqual([])
  })

  it('sends the newest hundred', () => {
    expect(ids(sentMessages(Array.from({ length: 130 }, (_, index) => message(index))))).toEqual(Array.from({ length: 100 }, (_, index) => `m${index + 30}`))
  })

  it('sends no more than fits in one request, in one piece', () => {
    const messages = [message(0), ...Array.from({ length: 10 }, (_, index) => message(index + 1, '漢'.repeat(50_000))), message(11)]
    const sent = sentMessages(messages)
    expect(ids(sent)).toEqual(['m6', 'm7', 'm8', 'm9', 'm10', 'm11'].slice(-sent.length))
    expect(sent.length).toBeGreaterThan(3)
    expect(new TextEncoder().encode(JSON.stringify(sent)).length).toBeLessThan(1_000_000)
  })

  it('sends the question in any case', () => {
    expect(ids(sentMessages([message(0), message(1, 'x'.repeat(400_000))]))).toEqual(['m1'])
  })
})
