import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runLog } from '../fakes/run-log-arbitrary.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { RunEvent, RunEventBody } from '../run/run-event.js'
import { compactEvents } from './compact-events.js'
import { MessageBuilder } from './message-builder.js'
import { runEventToChunks } from './run-event-to-chunks.js'

const numbered = (...bodies: RunEventBody[]): readonly RunEvent[] => bodies.map((body, index) => ({ v: 1, seq: index + 1, body }))

function fold(events: readonly RunEvent[]): UIMessage {
  const builder = new MessageBuilder('')
  for (const event of events) for (const chunk of runEventToChunks(event.body)) builder.push(chunk)
  return builder.message()
}

describe('compactEvents', () => {
  it('tells the same message as the log it was made of', () => {
    fc.assert(
      fc.property(runLog, (events) => {
        const compacted = compactEvents(events)
        expect(fold(compacted)).toStrictEqual(fold(events))
        expect(compacted.at(-1)?.seq).toBe(events.at(-1)?.seq)
        expect(compacted.length).toBeLessThanOrEqual(events.length)
      }),
    )
  })

  it('tells the same message wherever the log is cut in two', () => {
    fc.assert(
      fc.property(runLog, fc.nat(45), (events, cut) => {
        expect(fold([...compactEvents(events.slice(0, cut)), ...compactEvents(events.slice(cut))])).toStrictEqual(fold(events))
      }),
    )
  })

  it('numbers entries upwards, and changes nothing when it is done again', () => {
    fc.assert(
      fc.property(runLog, (events) => {
        const compacted = compactEvents(events)
        const numbers = compacted.map((event) => event.seq)
        expect(numbers).toEqual([...new Set(numbers)].toSorted((left, right) => left - right))
        expect(compactEvents(compacted)).toStrictEqual(compacted)
      }),
    )
  })

  it.each(['text-delta', 'reasoning-delta', 'tool-input-delta'] as const)('joins neighbouring %s entries of one part and numbers them as the last', (type) => {
    expect(compactEvents(numbered({ type, id: 'a', delta: 'x' }, { type, id: 'a', delta: 'y' }, { type, id: 'b', delta: 'z' }, { type, id: 'a', delta: '!' }))).toStrictEqual([
      { v: 1, seq: 2, body: { type, id: 'a', delta: 'xy' } },
      { v: 1, seq: 3, body: { type, id: 'b', delta: 'z' } },
      { v: 1, seq: 4, body: { type, id: 'a', delta: '!' } },
    ])
  })

  it('does not join deltas of different kinds', () => {
    const events = numbered({ type: 'text-delta', id: 'a', delta: 'x' }, { type: 'reasoning-delta', id: 'a', delta: 'y' }, { type: 'tool-input-delta', id: 'a', delta: 'z' })
    expect(compactEvents(events)).toStrictEqual(events)
  })

  it('keeps the newest status note alone, and joins the text around the others', () => {
    const events = numbered(
      { type: 'text-delta', id: 'a', delta: 'x' },
      { type: 'status', status: { state: 'stalled' } },
      { type: 'text-delta', id: 'a', delta: 'y' },
      { type: 'status', status: { state: 'recovered' } },
    )
    expect(compactEvents(events)).toStrictEqual([
      { v: 1, seq: 3, body: { type: 'text-delta', id: 'a', delta: 'xy' } },
      { v: 1, seq: 4, body: { type: 'status', status: { state: 'recovered' } } },
    ])
  })

  it('keeps the newest note on whether the answer is saved beside the newest of the others', () => {
    const events = numbered(
      { type: 'status', status: { state: 'saved' } },
      { type: 'status', status: { state: 'unsaved' } },
      { type: 'status', status: { state: 'stalled' } },
      { type: 'status', status: { state: 'recovered' } },
    )
    expect(compactEvents(events).map(({ seq }) => seq)).toEqual([2, 4])
  })

  it('leaves its input alone', () => {
    const events = numbered({ type: 'text-delta', id: 'a', delta: 'x' }, { type: 'text-delta', id: 'a', delta: 'y' })
    const before = structuredClone(events)
    compactEvents(events)
    expect(events).toStrictEqual(before)
  })
})
