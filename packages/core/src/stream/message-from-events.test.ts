import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runLog } from '../fakes/run-log-arbitrary.js'
import { MessageBuilder } from './message-builder.js'
import { messageFromEvents } from './message-from-events.js'
import { runEventToChunks } from './run-event-to-chunks.js'

describe('messageFromEvents', () => {
  it('is what a reader of every single entry has', () => {
    fc.assert(
      fc.property(runLog, (events) => {
        const reader = new MessageBuilder('')
        for (const event of events) for (const chunk of runEventToChunks(event.body)) reader.push(chunk)
        expect(messageFromEvents('message-1', events)).toStrictEqual(reader.message())
      }),
    )
  })

  it('is an empty answer under the given id for an empty log', () => {
    expect(messageFromEvents('message-1', [])).toStrictEqual({ id: 'message-1', role: 'assistant', parts: [] })
  })
})
