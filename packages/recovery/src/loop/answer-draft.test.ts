import type { AttemptPlan, StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { AnswerDraft } from './answer-draft.js'

const text = (delta: string, id = 't'): StreamEvent => ({ type: 'text-delta', id, delta })
const begin = (draft: AnswerDraft, number: number, plan: AttemptPlan, candidate = 'a'): readonly StreamEvent[] => draft.begin({ number, plan, candidate })
const show = (draft: AnswerDraft, ...events: readonly StreamEvent[]): readonly StreamEvent[] => events.flatMap((event) => draft.show(event))

function started(...events: readonly StreamEvent[]): AnswerDraft {
  const draft = new AnswerDraft()
  begin(draft, 1, 'start')
  show(draft, ...events)
  return draft
}

describe('AnswerDraft', () => {
  it('passes one whole attempt on as it is', () => {
    const draft = new AnswerDraft()
    const events: readonly StreamEvent[] = [
      { type: 'response-start', provider: 'p', model: 'm' },
      { type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'hm' }, { type: 'reasoning-end', id: 'r' },
      { type: 'text-start', id: 't' }, text('Hel'), text('lo'), { type: 'text-end', id: 't' },
      { type: 'tool-input-start', id: 'c', name: 'look' }, { type: 'tool-input-delta', id: 'c', delta: '{}' }, { type: 'tool-call', id: 'c', name: 'look', input: '{}' },
    ]
    expect([...begin(draft, 1, 'start'), ...show(draft, ...events), ...draft.end()]).toEqual(events)
    expect(draft.text).toBe('Hello')
  })

  it.each(['prefill', 'instruct', 'cursor'] as const)('joins the rest that comes by %s to the text that broke off', (plan) => {
    const draft = started({ type: 'text-start', id: 't' }, text('Hel'))
    expect(begin(draft, 2, plan)).toEqual([])
    expect([...show(draft, { type: 'text-start', id: 'other' }, text('lo', 'other'), { type: 'text-end', id: 'other' }), ...draft.end()]).toEqual([text('lo'), { type: 'text-end', id: 't' }])
    expect(draft.text).toBe('Hello')
  })

  it('keeps a text open that its provider had ended, until something proves the end', () => {
    const draft = started({ type: 'text-start', id: 't' }, text('Hel'), { type: 'text-end', id: 't' })
    begin(draft, 2, 'instruct')
    expect([...show(draft, { type: 'text-start', id: 't' }, text('lo')), ...draft.end()]).toEqual([text('lo'), { type: 'text-end', id: 't' }])
  })

  it('does not end once more what ended for the reader before it was taken over', () => {
    const draft = new AnswerDraft()
    begin(draft, 1, 'start')
    draft.takeOver([{ type: 'text-start', id: 't' }, text('Hello.'), { type: 'text-end', id: 't' }])
    begin(draft, 2, 'prefill')
    expect(draft.text).toBe('Hello.')
    expect(draft.end()).toEqual([])
    expect([...show(draft, { type: 'text-start', id: 't' }, text(' Bye.')), ...draft.end()]).toEqual([{ type: 'text-start', id: 't-2' }, text(' Bye.', 't-2'), { type: 'text-end', id: 't-2' }])
  })

  it('ends a text when another part begins', () => {
    const draft = started({ type: 'text-start', id: 't' }, text('Look: '), { type: 'text-end', id: 't' })
    expect(show(draft, { type: 'tool-call', id: 'c', name: 'look', input: '{}' })).toEqual([{ type: 'text-end', id: 't' }, { type: 'tool-call', id: 'c', name: 'look', input: '{}' }])
    expect(draft.end()).toEqual([])
  })

  it('closes thinking that broke off, and names that of a new beginning anew', () => {
    const draft = started({ type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'hm' })
    expect(draft.isShown).toBe(false)
    expect(begin(draft, 2, 'restart')).toEqual([{ type: 'reasoning-end', id: 'r' }])
    expect(show(draft, { type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'so' }, { type: 'reasoning-end', id: 'r' })).toEqual([
      { type: 'reasoning-start', id: 'r-2' }, { type: 'reasoning-delta', id: 'r-2', delta: 'so' }, { type: 'reasoning-end', id: 'r-2' },
    ])
  })

  it('goes on with thinking where the same generation is taken up', () => {
    const draft = started({ type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'hm' })
    begin(draft, 2, 'cursor')
    expect(show(draft, { type: 'reasoning-start', id: 'x' }, { type: 'reasoning-delta', id: 'x', delta: ' so' }, { type: 'reasoning-end', id: 'x' })).toEqual([
      { type: 'reasoning-delta', id: 'r', delta: ' so' }, { type: 'reasoning-end', id: 'r' },
    ])
  })

  it.each(['prefill', 'instruct'] as const)('shows nobody how a continuation by %s thought', (plan) => {
    const draft = started({ type: 'text-start', id: 't' }, text('Hel'))
    begin(draft, 2, plan)
    expect(show(draft, { type: 'reasoning-start', id: 'r' }, { type: 'reasoning-delta', id: 'r', delta: 'hm' }, { type: 'reasoning-end', id: 'r' })).toEqual([])
  })

  it('takes half a call back before the next attempt and at the end, and keeps a whole one', () => {
    const draft = started({ type: 'tool-input-start', id: 'c', name: 'look' }, { type: 'tool-input-delta', id: 'c', delta: '{"a' })
    const taken = { type: 'tool-input-cancel', id: 'c', name: 'look' }
    expect(begin(draft, 2, 'restart')).toMatchObject([taken])
    show(draft, { type: 'tool-call', id: 'd', name: 'look', input: '{}' }, { type: 'tool-input-start', id: 'e', name: 'find' })
    expect(draft.end()).toMatchObject([{ type: 'tool-input-cancel', id: 'e', name: 'find' }])
    expect(draft.toolCalls).toMatchObject([{ id: 'd' }])
  })

  it('shows a call once that a resumed generation sends from its beginning again', () => {
    const draft = started({ type: 'tool-input-start', id: 'c', name: 'look' }, { type: 'tool-input-delta', id: 'c', delta: '{"a' })
    expect(begin(draft, 2, 'cursor')).toEqual([])
    const call: StreamEvent = { type: 'tool-call', id: 'c', name: 'look', input: '{"a":1}' }
    expect(show(draft, { type: 'tool-input-start', id: 'c', name: 'look' }, { type: 'tool-input-delta', id: 'c', delta: '{"a":1}' }, call)).toEqual([call])
    expect(draft.end()).toEqual([])
  })

  it('shows each source once', () => {
    const source: StreamEvent = { type: 'source', id: 's', url: 'https://example.com/' }
    const draft = started(source)
    begin(draft, 2, 'instruct')
    expect(show(draft, source, { type: 'source', id: 's', url: 'https://example.com/b' })).toEqual([{ type: 'source', id: 's-2', url: 'https://example.com/b' }])
  })

  it('remembers where a generation can be taken up until somebody else goes on', () => {
    const draft = started({ type: 'cursor', responseId: 'resp', sequence: 7 })
    expect(draft.place).toEqual({ candidate: 'a', responseId: 'resp', sequence: 7 })
    begin(draft, 2, 'cursor')
    expect(draft.place).toBeDefined()
    begin(draft, 3, 'restart', 'b')
    expect(draft.place).toBeUndefined()
  })

  it('counts space and marks alone as nothing shown', () => {
    for (const marks of ['# ', '{"', '- **', '```', '> ']) expect(started({ type: 'text-start', id: 't' }, text(marks)).isShown, marks).toBe(false)
    for (const words of ['1', '漢', '🏡', '```ts']) expect(started({ type: 'text-start', id: 't' }, text(words)).isShown, words).toBe(true)
    expect(started({ type: 'text-start', id: 't' }, text('\n ')).isShown).toBe(false)
    expect(started({ type: 'text-start', id: 't' }, text('a')).isShown).toBe(true)
    expect(started({ type: 'tool-call', id: 'c', name: 'look', input: '{}' }).isShown).toBe(true)
  })
})
