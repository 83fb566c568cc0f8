import type { StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { eventOrderFault } from './event-order.js'

const start: StreamEvent = { type: 'response-start', provider: 'p', model: 'm' }
const open: StreamEvent = { type: 'text-start', id: 't' }
const delta: StreamEvent = { type: 'text-delta', id: 't', delta: 'a' }
const close: StreamEvent = { type: 'text-end', id: 't' }
const usage: StreamEvent = { type: 'usage', usage: { input: { total: 1 }, output: { total: 1 }, source: 'provider' } }
const finish: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }
const call: StreamEvent = { type: 'tool-call', id: 'c', name: 'find', input: '{}' }

describe('eventOrderFault', () => {
  it.each([
    ['a whole answer', [start, open, delta, close, usage, finish], false],
    ['an answer without usage', [start, open, delta, close, finish], false],
    ['a failure before the first event', [], true],
    ['a failure in mid-text', [start, open, delta], true],
    ['a tool call', [start, { type: 'tool-input-start', id: 'c', name: 'find' }, call, finish], false],
  ] satisfies [string, StreamEvent[], boolean][])('lets %s pass', (_, events, hasFailed) => {
    expect(eventOrderFault(events, hasFailed)).toBeUndefined()
  })

  it.each([
    ['no event at all', [], false],
    ['the first event was text-start', [open, delta, close, finish], false],
    ['response-start came twice', [start, start, finish], false],
    ['there was no finish', [start, open, delta, close], false],
    ['usage came after finish', [start, finish, usage], false],
    ['usage came more than once', [start, usage, usage, finish], false],
    ['usage did not come right before finish', [start, usage, open, delta, close, finish], false],
    ['finish came before the failure', [start, finish], true],
    ['text-delta came for t, which was not open', [start, delta, finish], false],
    ['text-start came twice for t', [start, open, close, open, finish], false],
    ['t was opened by text-start and never closed', [start, open, delta, finish], false],
    ['tool-call came for c, which was not open', [start, call, finish], false],
  ] satisfies [string, StreamEvent[], boolean][])('says that %s', (fault, events, hasFailed) => {
    expect(eventOrderFault(events, hasFailed)).toContain(fault)
  })
})
