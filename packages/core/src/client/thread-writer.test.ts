import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, settle } from '../fakes/fake-clock.js'
import type { UIMessage } from '../messages/ui-message.js'
import { initialChatState, type ChatPhase, type ChatState } from './chat-state.js'
import type { ClientStore, RunningAnswer, ThreadWrite } from './client-store.js'
import { memoryClientStore } from './memory-client-store.js'
import { ThreadWriter } from './thread-writer.js'

const question: UIMessage = { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Why is the sky blue?' }] }
const answer = (text: string): UIMessage => ({ id: 'a1', role: 'assistant', parts: [{ type: 'text', text }] })
const run = (seq: number): RunningAnswer => ({ runKey: 'k1', runId: 'r1', seq, messageId: 'a1', trigger: 'submit-message' })

const state = (text: string | undefined, phase: ChatPhase): ChatState => ({ ...initialChatState('t1'), hydrated: true, messages: text === undefined ? [question] : [question, answer(text)], phase })
const streaming = (text: string, seq: number): ChatState => state(text, { type: 'streaming', run: run(seq) })

describe('ThreadWriter', () => {
  let clock: FakeClock
  let store: ClientStore
  let writes: ThreadWrite[]
  let writer: ThreadWriter
  const onWritten = vi.fn<() => void>()

  beforeEach(() => {
    clock = new FakeClock()
    store = memoryClientStore()
    writes = []
    const writeThread = store.writeThread.bind(store)
    store.writeThread = (write) => {
      writes.push(write)
      return writeThread(write)
    }
    onWritten.mockReset()
    writer = new ThreadWriter(store, clock, onWritten)
  })

  it('writes at once when it matters, and says when it is done', async () => {
    writer.schedule(state(undefined, { type: 'submitted', run: run(0) }), 'now')
    await settle()
    expect(writes).toEqual([{ threadId: 't1', messageIds: ['q1'], changed: [question], running: run(0), title: 'Why is the sky blue?', updatedAt: clock.now() }])
    expect(onWritten).toHaveBeenCalledTimes(1)
    expect(clock.pending).toBe(0)
  })

  it('writes text that streams at most each 250 ms, with the cursor that belongs to it', async () => {
    for (let seq = 1; seq <= 50; seq += 1) {
      writer.schedule(streaming('x'.repeat(seq), seq), 'soon')
      await clock.advance(10)
    }
    await clock.advance(250)
    expect(writes.length).toBe(2)
    for (const { changed, running } of writes) expect(changed.find((message) => message.id === 'a1')).toEqual(answer('x'.repeat(running?.seq ?? 0)))
    expect(writes.at(-1)?.running?.seq).toBe(50)
  })

  it('is never later than 250 ms', async () => {
    writer.schedule(streaming('H', 1), 'soon')
    await clock.advance(249)
    expect(writes).toHaveLength(0)
    await clock.advance(1)
    expect(writes).toHaveLength(1)
  })

  it('writes what changed since the last write alone', async () => {
    const first = streaming('H', 1)
    writer.schedule(first, 'now')
    writer.schedule({ ...first, messages: [question, answer('He')], phase: { type: 'streaming', run: run(2) } }, 'now')
    await settle()
    expect(writes.map((write) => write.changed.map((message) => message.id))).toEqual([['q1', 'a1'], ['a1']])
    expect(writes[1]?.messageIds).toEqual(['q1', 'a1'])
  })

  it('does not write again what it read from the store', async () => {
    const read = streaming('H', 1)
    writer.loaded(read.messages)
    writer.schedule(read, 'now')
    await settle()
    expect(writes[0]?.changed).toEqual([])
  })

  it('lets a write that matters take along what waited', async () => {
    writer.schedule(streaming('H', 1), 'soon')
    writer.schedule(state('Hello', { type: 'ready' }), 'now')
    await clock.advance(1_000)
    expect(writes).toHaveLength(1)
    expect(writes[0]).toMatchObject({ running: null, changed: [question, answer('Hello')] })
  })

  it('writes what waits when it is flushed, as on a page that is hidden', async () => {
    writer.schedule(streaming('H', 1), 'soon')
    await writer.flush()
    expect(writes).toHaveLength(1)
    expect(clock.pending).toBe(0)
    await writer.flush()
    expect(writes).toHaveLength(1)
  })

  it('writes in order, one after the other, however slow the store is', async () => {
    const done: (() => void)[] = []
    store.writeThread = (write) => {
      writes.push(write)
      return new Promise((resolve) => done.push(resolve))
    }
    writer.schedule(streaming('H', 1), 'now')
    writer.schedule(streaming('He', 2), 'now')
    await settle()
    expect(writes).toHaveLength(1)
    done[0]?.()
    await settle()
    expect(writes.map((write) => write.running?.seq)).toEqual([1, 2])
  })

  it('remembers a stop that the server does not know of yet', async () => {
    writer.schedule(state('H', { type: 'stopping', run: { ...run(1), stopped: true } }), 'now')
    writer.schedule(state('H', { type: 'ready' }), 'now')
    await settle()
    expect(writes.map((write) => write.running)).toEqual([{ ...run(1), stopped: true }, null])
  })

  it('makes no thread of an empty conversation, and empties one that was not', async () => {
    const empty = { ...initialChatState('t1'), hydrated: true }
    writer.schedule(empty, 'now')
    await settle()
    expect(writes).toHaveLength(0)
    writer.schedule(state('H', { type: 'ready' }), 'now')
    writer.schedule(empty, 'now')
    await settle()
    expect(writes.at(-1)?.messageIds).toEqual([])
  })

  it('writes nothing of what waits once that is given up, and says when the store is at rest', async () => {
    const done: (() => void)[] = []
    store.writeThread = (write) => {
      writes.push(write)
      return new Promise((resolve) => done.push(resolve))
    }
    writer.schedule(streaming('H', 1), 'now')
    await settle()
    writer.schedule(streaming('He', 2), 'now')
    writer.schedule(streaming('Hel', 3), 'soon')
    let atRest = false
    const resting = writer.discard().then(() => (atRest = true))
    await settle()
    expect(atRest).toBe(false)
    done[0]?.()
    await resting
    await clock.advance(1_000)
    expect(writes).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })
})
