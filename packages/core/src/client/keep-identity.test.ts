import { describe, expect, it } from 'vitest'
import type { UIMessage } from '../messages/ui-message.js'
import { keepIdentity } from './keep-identity.js'

const message = (id: string, text: string): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

describe('keepIdentity', () => {
  it('keeps the objects of messages that did not change, in the order of the store', () => {
    const shown = [message('1', 'one'), message('2', 'two'), message('3', 'three')]
    const kept = keepIdentity(shown, [message('2', 'changed'), message('1', 'one'), message('4', 'new')])
    expect(kept).toEqual([message('2', 'changed'), message('1', 'one'), message('4', 'new')])
    expect(kept[0]).not.toBe(shown[1])
    expect(kept[1]).toBe(shown[0])
  })
})
