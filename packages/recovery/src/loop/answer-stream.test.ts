import type { StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { AnswerStream, type AnswerCourse, type AttemptEnd } from './answer-stream.js'
import type { OpenAttempt } from './open-attempt.js'

const text = (delta: string): StreamEvent => ({ type: 'text-delta', id: 't', delta })
const finish: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }

/** An attempt that gives these events, or fails with what is no event, and then ends without a word. */
function attemptOf(...given: readonly (StreamEvent | Error)[]): OpenAttempt {
  const left = [...given]
  const next = async (): Promise<IteratorResult<StreamEvent>> => {
    const value = left.shift()
    if (value instanceof Error) throw value
    return value === undefined ? { done: true, value: undefined } : { done: false, value }
  }
  return { attemptId: 'a', route: { candidate: { provider: { name: 'scripted' } } }, reader: { next, leave: () => {} } } as unknown as OpenAttempt
}

function streamOf(attempts: readonly OpenAttempt[], show: (attempt: OpenAttempt, event: StreamEvent) => readonly StreamEvent[] = (_, event) => [event]): { stream: AnswerStream; ends: (AttemptEnd | undefined)[]; left: () => boolean } {
  const ends: (AttemptEnd | undefined)[] = []
  let isLeft = false
  async function* course(): AnswerCourse {
    try {
      for (const attempt of attempts) ends.push(yield attempt)
      yield text('the end')
    } finally {
      isLeft = true
    }
  }
  return { stream: new AnswerStream(course(), show), ends, left: () => isLeft }
}

async function deltas(stream: AnswerStream): Promise<string[]> {
  const seen: string[] = []
  for await (const event of stream) if (event.type === 'text-delta') seen.push(event.delta)
  return seen
}

describe('AnswerStream', () => {
  it('gives what attempts say and what happens between them, in order', async () => {
    const { stream, ends } = streamOf([attemptOf(text('one'), text('two'), new Error('cut')), attemptOf(text('three'), finish)])
    expect(await deltas(stream)).toEqual(['one', 'two', 'three', 'the end'])
    expect(ends).toEqual([{ type: 'failed', thrown: new Error('cut') }, { type: 'finished', reason: { unified: 'stop', raw: 'stop' } }])
  })

  it('takes an end without a finish for a fault, and a fault of its own for one of the attempt', async () => {
    const { stream, ends } = streamOf([attemptOf(text('one')), attemptOf(text('two'))], (_, event) => {
      if (event.type === 'text-delta' && event.delta === 'two') throw new Error('not to be shown')
      return [event]
    })
    expect(await deltas(stream)).toEqual(['one', 'the end'])
    expect(ends).toMatchObject([{ type: 'failed', thrown: { code: 'stream_truncated' } }, { type: 'failed', thrown: { message: 'not to be shown' } }])
  })

  it('gives each of several events that come of one, and goes on where none does', async () => {
    const show = (_: OpenAttempt, event: StreamEvent): readonly StreamEvent[] => (event.type !== 'text-delta' || event.delta === '' ? [] : event.delta.split(' ').map(text))
    const { stream } = streamOf([attemptOf(text(''), text('a b c'), text(''), text('d'), finish)], show)
    expect(await deltas(stream)).toEqual(['a', 'b', 'c', 'd', 'the end'])
  })

  it('ends what happens when its reader leaves, also in the middle of an attempt', async () => {
    const { stream, left, ends } = streamOf([attemptOf(text('one'), text('two'))])
    expect(await stream.next()).toEqual({ done: false, value: text('one') })
    expect(await stream.return()).toEqual({ done: true, value: undefined })
    expect([left(), ends, await stream.next()]).toEqual([true, [], { done: true, value: undefined }])
  })
})
