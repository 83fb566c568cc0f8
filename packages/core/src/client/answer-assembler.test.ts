import { describe, expect, it } from 'vitest'
import { messageText } from '../messages/message-text.js'
import type { RunStatusNote } from '../model/run-status-note.js'
import type { UIMessageChunk } from '../stream/ui-message-chunk.js'
import { AnswerAssembler } from './answer-assembler.js'

const event = (seq: number, ...chunks: UIMessageChunk[]): { seq: number; chunks: UIMessageChunk[] } => ({ seq, chunks })
const first = event(1, { type: 'start', messageId: 'a1' }, { type: 'start-step' })
const open = event(2, { type: 'text-start', id: 't' })
const word = (seq: number, delta: string): { seq: number; chunks: UIMessageChunk[] } => event(seq, { type: 'text-delta', id: 't', delta })
const status = (seq: number, state: RunStatusNote['state']): { seq: number; chunks: UIMessageChunk[] } => event(seq, { type: 'data-arq-status', data: { state }, transient: true })
const text = (assembler: AnswerAssembler): string | undefined => (assembler.answer === undefined ? undefined : messageText(assembler.answer.message))

describe('AnswerAssembler', () => {
  it('has an answer from the first event on, with its cursor', () => {
    const assembler = new AnswerAssembler()
    assembler.opened({ type: 'opened', runId: 'r', restart: true, replayUntil: 0 })
    expect(assembler.answer).toBeUndefined()
    assembler.take({ type: 'events', events: [first] })
    expect(assembler.answer).toMatchObject({ seq: 1, message: { id: 'a1' } })
    assembler.take({ type: 'events', events: [open, word(3, 'Hel'), word(4, 'lo')] })
    expect(assembler.answer?.seq).toBe(4)
    expect(text(assembler)).toBe('Hello')
  })

  it('shows nothing of a replay until it is complete', () => {
    const assembler = new AnswerAssembler()
    assembler.opened({ type: 'opened', runId: 'r', restart: true, replayUntil: 4 })
    for (const events of [[first], [open], [word(3, 'Hel')]]) {
      assembler.take({ type: 'events', events })
      expect(assembler.answer).toBeUndefined()
    }
    // Joined deltas may reach beyond the place that was promised.
    assembler.take({ type: 'events', events: [word(9, 'lo and more')] })
    expect(text(assembler)).toBe('Hello and more')
  })

  it('goes on where it stood after a break, also one inside a replay', () => {
    const assembler = new AnswerAssembler()
    assembler.opened({ type: 'opened', runId: 'r', restart: true, replayUntil: 5 })
    assembler.take({ type: 'events', events: [first, open, word(3, 'Hel')] })
    assembler.opened({ type: 'opened', runId: 'r', restart: false, replayUntil: 6 })
    assembler.take({ type: 'events', events: [word(5, 'lo')] })
    expect(text(assembler)).toBeUndefined()
    assembler.take({ type: 'events', events: [word(6, '!')] })
    expect(text(assembler)).toBe('Hello!')
  })

  it('begins anew when the answer is told from its beginning', () => {
    const assembler = new AnswerAssembler()
    assembler.opened({ type: 'opened', runId: 'r', restart: true, replayUntil: 0 })
    assembler.take({ type: 'events', events: [first, open, word(3, 'Hel')] })
    assembler.opened({ type: 'opened', runId: 'r', restart: true, replayUntil: 3 })
    expect(assembler.answer).toBeUndefined()
    assembler.take({ type: 'events', events: [first, open, word(3, 'Hel')] })
    expect(text(assembler)).toBe('Hel')
  })

  it.each<UIMessageChunk>([{ type: 'finish', finishReason: 'stop' }, { type: 'abort' }, { type: 'error', errorText: 'x' }])('knows how it ended: $type', (chunk) => {
    const assembler = new AnswerAssembler()
    assembler.take({ type: 'events', events: [first] })
    expect(assembler.terminal).toBeUndefined()
    assembler.take({ type: 'events', events: [event(2, chunk)] })
    expect(assembler.terminal).toBe(chunk)
  })

  it.each<UIMessageChunk>([
    { type: 'text-delta', id: 't', delta: 'x' },
    { type: 'reasoning-delta', id: 't', delta: 'x' },
    { type: 'tool-input-delta', toolCallId: 't', inputTextDelta: 'x' },
  ])('tells what goes on from the note until $type comes', (content) => {
    const assembler = new AnswerAssembler()
    assembler.take({ type: 'events', events: [first, status(2, 'stalled'), event(3, { type: 'message-metadata', messageMetadata: {} })] })
    expect(assembler.activity).toEqual({ state: 'stalled' })
    assembler.take({ type: 'events', events: [event(4, content)] })
    expect(assembler.activity).toBeUndefined()
  })

  it('tells that the answer is not saved until it is, whatever else goes on', () => {
    const assembler = new AnswerAssembler()
    assembler.take({ type: 'events', events: [first, status(2, 'unsaved'), event(3, { type: 'text-delta', id: 't', delta: 'x' })] })
    expect(assembler.activity).toEqual({ state: 'unsaved' })
    assembler.take({ type: 'events', events: [status(4, 'retrying')] })
    expect(assembler.activity).toEqual({ state: 'retrying' })
    assembler.take({ type: 'events', events: [event(5, { type: 'text-delta', id: 't', delta: 'y' })] })
    expect(assembler.activity).toEqual({ state: 'unsaved' })
    assembler.take({ type: 'events', events: [status(6, 'saved')] })
    expect(assembler.activity).toBeUndefined()
  })

  it('tells only the newest of several notes', () => {
    const assembler = new AnswerAssembler()
    assembler.take({ type: 'events', events: [status(1, 'stalled'), status(2, 'recovered')] })
    expect(assembler.activity).toEqual({ state: 'recovered' })
  })
})
