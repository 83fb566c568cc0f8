import { ArqError } from '@arq/core'
import type { ChatSnapshot } from '@arq/core/client'
import { describe, expect, it } from 'vitest'
import { idleSnapshot } from '../hooks/idle-chat-store.js'
import { defaultLabels as labels } from '../labels/default-labels.js'
import { assistantMessage } from '../testing/assistant-message.js'
import { describeChange } from './describe-change.js'

const chat = (change: Partial<ChatSnapshot>): ChatSnapshot => ({ ...idleSnapshot, threadId: 'a', hydrated: true, ...change })
const ended = (incomplete?: 'stopped' | 'length'): ChatSnapshot =>
  chat({ messages: [assistantMessage('m', 'text', incomplete === undefined ? {} : { arq: { incomplete } })] })

describe('describeChange', () => {
  const polite = (text: string): { text: string; assertive: boolean } => ({ text, assertive: false })

  it.each<[string, ChatSnapshot, ChatSnapshot, string | undefined]>([
    ['the beginning of an answer', chat({}), chat({ status: 'submitted' }), labels.generating],
    ['no first word', chat({ status: 'submitted' }), chat({ status: 'streaming' }), undefined],
    ['no later word', chat({ status: 'streaming' }), chat({ status: 'streaming', messages: [assistantMessage('m', 'x')] }), undefined],
    ['the end', chat({ status: 'streaming' }), ended(), labels.answerComplete],
    ['a stop', chat({ status: 'streaming' }), ended('stopped'), labels.answerStopped],
    ['an answer cut short', chat({ status: 'streaming' }), ended('length'), labels.answerIncomplete],
    ['a lost network', chat({ status: 'streaming' }), chat({ status: 'streaming', connection: 'offline' }), labels.connectionLost],
    ['a broken line', chat({ status: 'streaming' }), chat({ status: 'streaming', connection: 'reconnecting' }), labels.reconnecting],
    ['the line back', chat({ status: 'streaming', connection: 'reconnecting' }), chat({ status: 'streaming', connection: 'resumed' }), labels.resumed],
    ['no return to normal', chat({ status: 'streaming', connection: 'resumed' }), chat({ status: 'streaming' }), undefined],
    ['another attempt', chat({ status: 'streaming' }), chat({ status: 'streaming', activity: { state: 'retrying', model: 'claude' } }), 'The answer broke off. claude goes on with it…'],
    ['an answer that goes on', chat({ status: 'streaming', activity: { state: 'retrying' } }), chat({ status: 'streaming' }), undefined],
    ['a silent model', chat({ status: 'streaming' }), chat({ status: 'streaming', connection: 'stalled' }), labels.stalled],
    ['no stored messages', chat({ hydrated: false }), ended(), undefined],
    ['no other conversation', chat({ threadId: 'b', status: 'streaming' }), ended(), undefined],
    ['no change', ended(), ended(), undefined],
  ])('announces %s', (_name, before, after, expected) => {
    expect(describeChange(before, after, labels)).toEqual(expected === undefined ? undefined : polite(expected))
  })

  it('announces a final failure at once, with its reason, and once', () => {
    const failed = chat({ status: 'error', error: new ArqError('timeout', 'The model took too long.') })
    expect(describeChange(chat({ status: 'streaming', connection: 'reconnecting' }), failed, labels)).toEqual({
      text: 'The answer failed. The model took too long.',
      assertive: true,
    })
    expect(describeChange(failed, { ...failed, connection: 'offline' }, labels)).toEqual(polite(labels.connectionLost))
  })
})
