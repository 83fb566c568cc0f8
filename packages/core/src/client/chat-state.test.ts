import { describe, expect, it } from 'vitest'
import { ArqError } from '../errors/arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import { chatReducer, initialChatState, liveRun, toSnapshot, type ChatAction, type ChatPhase, type ChatState } from './chat-state.js'
import type { RunningAnswer } from './client-store.js'

const question: UIMessage = { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Why?' }] }
const answer = (text: string, state: 'streaming' | 'done' = 'streaming'): UIMessage => ({ id: 'a1', role: 'assistant', parts: [{ type: 'step-start' }, { type: 'text', text, state }] })
const empty: UIMessage = { id: 'a1', role: 'assistant', parts: [{ type: 'step-start' }] }
const run: RunningAnswer = { runKey: 'k1', runId: 'r1', seq: 3, messageId: 'a1', trigger: 'submit-message' }
const other: RunningAnswer = { ...run, runKey: 'k2', runId: 'r2' }
const error = new ArqError('timeout', 'Too late.', { isRetryable: true })
const gone = new ArqError('run_expired', 'Gone.')

const phases: Record<ChatPhase['type'], ChatPhase> = {
  ready: { type: 'ready' },
  submitted: { type: 'submitted', run },
  streaming: { type: 'streaming', run },
  stopping: { type: 'stopping', run: { ...run, stopped: true } },
  error: { type: 'error', error },
}
const live = ['submitted', 'streaming'] as const
const idle = ['ready', 'stopping', 'error'] as const

const state = (phase: ChatPhase['type'], more: Partial<ChatState> = {}): ChatState => ({ threadId: 't1', messages: [question, answer('Half')], hydrated: true, connection: 'online', phase: phases[phase], ...more })

describe('chatReducer', () => {
  describe.each(idle)('while %s', (phase) => {
    const late: readonly ChatAction[] = [
      { type: 'run-opened', runId: 'r9' },
      { type: 'answer-grew', runKey: 'k1', message: answer('More'), seq: 9 },
      { type: 'ended', runKey: 'k1' },
      { type: 'failed', runKey: 'k1', error },
    ]
    it.each(late)('a late $type of a run changes nothing', (action) => {
      const before = state(phase)
      expect(chatReducer(before, action)).toBe(before)
    })
  })

  describe.each(live)('while %s', (phase) => {
    const foreign: readonly ChatAction[] = [
      { type: 'answer-grew', runKey: 'k2', message: answer('More'), seq: 9 },
      { type: 'ended', runKey: 'k2' },
      { type: 'failed', runKey: 'k2', error },
      { type: 'stop-confirmed', runKey: 'k1' },
      { type: 'error-cleared' },
    ]
    it.each(foreign)('$type of another run or another time changes nothing', (action) => {
      const before = state(phase)
      expect(chatReducer(before, action)).toBe(before)
    })

    it('learns the id of its run', () => {
      expect(liveRun(chatReducer(state(phase), { type: 'run-opened', runId: 'r9' }))).toEqual({ ...run, runId: 'r9' })
    })

    it('shows the answer as it grows, with the cursor that belongs to it, and nothing else new', () => {
      const before = state(phase)
      const after = chatReducer(before, { type: 'answer-grew', runKey: 'k1', message: answer('Half and'), seq: 7 })
      expect(after.messages).toEqual([question, answer('Half and')])
      expect(after.messages[0]).toBe(before.messages[0])
      expect(after.phase).toEqual({ type: 'streaming', run: { ...run, seq: 7 } })
      expect(after.connection).toBe('online')
    })

    it('ends', () => {
      expect(chatReducer(state(phase, { connection: 'stalled' }), { type: 'ended', runKey: 'k1' })).toEqual(state('ready'))
    })

    it.each([
      ['unsaved', { state: 'unsaved' }],
      ['retrying', undefined],
    ] as const)('leaves of the note %s what is true beyond the end', (note, left) => {
      expect(chatReducer(state(phase, { activity: { state: note } }), { type: 'ended', runKey: 'k1' }).activity).toEqual(left)
    })

    it('fails with its text closed and marked', () => {
      const after = chatReducer(state(phase, { connection: 'reconnecting' }), { type: 'failed', runKey: 'k1', error })
      expect(after).toMatchObject({ phase: { type: 'error', error }, connection: 'online' })
      expect(after.messages[1]).toEqual({ ...answer('Half', 'done'), metadata: { arq: { incomplete: 'failed', finishReason: 'error', error: error.toJSON() } } })
    })

    it.each([gone, new ArqError('not_found', 'Unknown.')])('marks an answer that the server lost as expired', (lost) => {
      expect(chatReducer(state(phase), { type: 'failed', runKey: 'k1', error: lost }).messages[1]?.metadata?.arq?.incomplete).toBe('expired')
    })

    it('takes the whole answer where the server still had it, and is ready', () => {
      const after = chatReducer(state(phase), { type: 'failed', runKey: 'k1', error: gone, finalMessage: answer('Half and whole', 'done') })
      expect(after).toEqual(state('ready', { messages: [question, answer('Half and whole', 'done')] }))
    })

    it('stops at once, keeps its text and says so', () => {
      const after = chatReducer(state(phase, { connection: 'stalled' }), { type: 'stopped', run })
      expect(after.phase).toEqual({ type: 'stopping', run: { ...run, stopped: true } })
      expect(after.messages[1]).toEqual({ ...answer('Half', 'done'), metadata: { arq: { incomplete: 'stopped', finishReason: 'aborted' } } })
      expect(toSnapshot(after)).toMatchObject({ status: 'ready', error: undefined, connection: 'online' })
    })
  })

  it('is submitted until there is something to read', () => {
    const begun = chatReducer(state('submitted', { messages: [question] }), { type: 'answer-grew', runKey: 'k1', message: empty, seq: 1 })
    expect(begun).toMatchObject({ phase: { type: 'submitted', run: { seq: 1, messageId: 'a1' } }, messages: [question, empty] })
    const grown = chatReducer(begun, { type: 'answer-grew', runKey: 'k1', message: answer('H'), seq: 2 })
    expect(grown.phase.type).toBe('streaming')
    expect(chatReducer(grown, { type: 'answer-grew', runKey: 'k1', message: empty, seq: 3 }).phase.type).toBe('streaming')
  })

  it('takes the state of the line along with the answer where there is one', () => {
    expect(chatReducer(state('streaming'), { type: 'answer-grew', runKey: 'k1', message: answer('H'), seq: 4, connection: 'stalled' }).connection).toBe('stalled')
  })

  it.each([
    [undefined, phases.ready],
    [{ ...run, seq: 0 }, { type: 'submitted', run: { ...run, seq: 0 } }],
    [run, phases.streaming],
    [{ ...run, stopped: true as const }, phases.stopping],
  ])('comes back from the store with %o as it was', (stored, phase) => {
    expect(chatReducer(initialChatState('t1'), { type: 'hydrated', messages: [question], run: stored })).toEqual({ threadId: 't1', messages: [question], hydrated: true, connection: 'online', phase })
  })

  it.each(['ready', 'error', 'stopping'] as const)('asks anew while %s', (phase) => {
    expect(chatReducer(state(phase), { type: 'requested', messages: [question], run: other })).toEqual(state('ready', { messages: [question], phase: { type: 'submitted', run: other } }))
  })

  it('is ready when its own stop was confirmed', () => {
    expect(chatReducer(state('stopping'), { type: 'stop-confirmed', runKey: 'k1' }).phase).toEqual({ type: 'ready' })
    const before = state('stopping')
    expect(chatReducer(before, { type: 'stop-confirmed', runKey: 'k2' })).toBe(before)
  })

  it('stops before there is an answer', () => {
    const { messageId: _none, ...young } = run
    expect(chatReducer(state('submitted', { messages: [question] }), { type: 'stopped', run: young }).messages).toEqual([question])
  })

  it('forgets an error, and nothing else, when it is told to', () => {
    expect(chatReducer(state('error'), { type: 'error-cleared' })).toEqual(state('ready'))
    for (const phase of ['ready', 'stopping'] as const) {
      const before = state(phase)
      expect(chatReducer(before, { type: 'error-cleared' })).toBe(before)
    }
  })

  it('takes other messages', () => {
    expect(chatReducer(state('error'), { type: 'messages-set', messages: [] })).toEqual(state('ready', { messages: [] }))
  })

  it('stays the same object when the line stays as it is', () => {
    const before = state('streaming')
    expect(chatReducer(before, { type: 'connection-changed', connection: 'online' })).toBe(before)
    expect(chatReducer(before, { type: 'connection-changed', connection: 'offline' }).connection).toBe('offline')
  })

  it('lets "offline" outlive the answer, because it is the word of the browser', () => {
    for (const action of [{ type: 'ended', runKey: 'k1' }, { type: 'failed', runKey: 'k1', error }, { type: 'stopped', run }] as const) {
      expect(chatReducer(state('streaming', { connection: 'offline' }), action).connection).toBe('offline')
      expect(chatReducer(state('streaming', { connection: 'resumed' }), action).connection).toBe('online')
    }
  })
})

describe('toSnapshot', () => {
  it.each([
    ['ready', 'ready'],
    ['submitted', 'submitted'],
    ['streaming', 'streaming'],
    ['stopping', 'ready'],
    ['error', 'error'],
  ] as const)('shows %s as %s, with an error exactly then', (phase, status) => {
    expect(toSnapshot(state(phase))).toEqual({ threadId: 't1', messages: [question, answer('Half')], status, error: status === 'error' ? error : undefined, connection: 'online', activity: undefined, hydrated: true })
  })
})
