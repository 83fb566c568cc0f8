import { describe, expect, it } from 'vitest'
import { ArqError } from '../errors/arq-error.js'
import { settle } from '../fakes/fake-clock.js'
import { event, finish, Follower, nothingLeft, refused, whole, word, type Line } from '../fakes/follower.js'
import type { UIMessageChunk } from '../stream/ui-message-chunk.js'
import { RunExpiredError } from './run-expired-error.js'

describe('followRun', () => {

  it('follows a run to its end over one line', async () => {
    const follower = new Follower(whole).start()
    await follower.done
    expect(follower.outcome).toEqual({ type: 'ended' })
    expect(follower.updates).toEqual([
      { type: 'opened', runId: 'run-1', restart: true, replayUntil: 0 },
      { type: 'events', events: [word(1)] },
      { type: 'events', events: [word(2), finish(3)] },
    ])
    expect(follower.leftBehind).toEqual(nothingLeft)
  })

  it.each<[string, UIMessageChunk]>([
    ['finish', { type: 'finish', finishReason: 'stop' }],
    ['abort', { type: 'abort' }],
    ['error', { type: 'error', errorText: 'x' }],
  ])('ends at %s, whether or not the line goes on', async (_name, chunk) => {
    const follower = new Follower({ reads: [[event(1, { type: 'message-metadata', messageMetadata: {} }, chunk)]], end: 'silence' }).start()
    await follower.done
    expect([follower.outcome, follower.leftBehind]).toEqual([{ type: 'ended' }, nothingLeft])
  })

  it.each(['clean', 'broken', 'silence'] as const)('takes the run up at its cursor when a line ends %s without the last entry', async (end) => {
    const follower = new Follower({ reads: [[word(1), word(2)]], end }, { reads: [[word(3), finish(4)]], end: 'clean', replay: 'tail', replayUntil: 4 }).start()
    await follower.clock.advance(5_000)
    expect(follower.outcome).toEqual({ type: 'ended' })
    expect(follower.tries.map((one) => one.cursor)).toEqual([
      { runId: undefined, seq: 0 },
      { runId: 'run-1', seq: 2 },
    ])
    expect(follower.numbers).toEqual([1, 2, 3, 4])
    expect(follower.states).toEqual(['reconnecting', 'resumed'])
    expect(follower.updates).toContainEqual({ type: 'opened', runId: 'run-1', restart: false, replayUntil: 4 })
    expect(follower.leftBehind).toEqual(nothingLeft)
  })

  it('passes nothing on twice, whatever a server sends again', async () => {
    const follower = new Follower({ reads: [[word(1), word(2)]], end: 'broken' }, { reads: [[word(1), word(2)], [word(2), word(3)], [finish(4)]], end: 'clean', replay: 'tail' }).start()
    await follower.clock.advance(200)
    expect(follower.numbers).toEqual([1, 2, 3, 4])
  })

  it.each<[string, Partial<Extract<Line, { reads: unknown }>>]>([
    ['a snapshot', { replay: 'snapshot', replayUntil: 2 }],
    ['another run', { replay: 'tail', runId: 'run-2' }],
  ])('begins anew when the server answers with %s', async (_name, line) => {
    const follower = new Follower({ reads: [[word(1), word(2)]], end: 'broken' }, { reads: [[word(1), word(2), finish(3)]], end: 'clean', ...line }).start()
    await follower.clock.advance(200)
    expect(follower.numbers).toEqual([1, 2, 1, 2, 3])
    expect(follower.updates.filter((update) => update.type === 'opened')).toMatchObject([{ restart: true }, { restart: true }])
  })

  it('asks with the same start as long as the run has no name', async () => {
    const follower = new Follower(refused, refused, whole).start()
    await follower.clock.advance(1_000)
    expect(follower.tries.map((one) => one.cursor.runId)).toEqual([undefined, undefined, undefined])
    expect(follower.outcome).toEqual({ type: 'ended' })
  })

  describe('the page', () => {
    it('tries nothing without a network, says so, and goes on at once when it is back', async () => {
      const follower = new Follower({ reads: [[word(1)]], end: 'broken' }, whole)
      follower.start()
      follower.page.online = false
      await follower.clock.advance(20_000)
      expect(follower.tries).toHaveLength(1)
      expect(follower.states).toEqual(['offline', 'offline'])
      follower.page.setOnline(true)
      await follower.done
      expect(follower.tries[1]?.at).toBe(20_000)
      expect(follower.states.at(-1)).toBe('resumed')
    })

    it.each(['online', 'wake'] as const)('does not wait out a pause when it hears %s', async (signal) => {
      const follower = new Follower(...Array.from({ length: 8 }, () => refused), whole).start()
      await follower.clock.advance(13_000)
      expect(follower.tries).toHaveLength(8)
      follower.page.signal(signal)
      await settle()
      expect(follower.tries).toHaveLength(9)
      follower.page.signal(signal)
      await follower.done
      expect(follower.outcome).toEqual({ type: 'ended' })
    })

    it('leaves a dead line as soon as it wakes from a long sleep', async () => {
      const follower = new Follower({ reads: [[word(1)]], end: 'silence' }, whole).start()
      await settle()
      follower.clock.sleep(3_600_000)
      follower.page.signal('wake')
      await follower.clock.advance(100)
      expect(follower.outcome).toEqual({ type: 'ended' })
    })
  })

  describe('what the server refused', () => {
    it.each([400, 401, 403, 404, 405, 409, 413, 422])('is final for %i', async (status) => {
      const error = new ArqError('validation_failed', 'No.', { status })
      const follower = new Follower({ refuse: error }).start()
      await follower.done
      expect(follower.outcome).toEqual({ type: 'failed', error })
      expect(follower.tries).toHaveLength(1)
      expect(follower.leftBehind).toEqual(nothingLeft)
    })

    it('is final for a run that expired, with the answer where there is one', async () => {
      const message = { id: 'a1', role: 'assistant', parts: [] } as const
      for (const [error, outcome] of [
        [new RunExpiredError('Gone.', message), { finalMessage: message }],
        [new RunExpiredError('Gone.', undefined), {}],
      ] as const) {
        const follower = new Follower({ reads: [[word(1)]], end: 'broken' }, { refuse: error }).start()
        await follower.clock.advance(200)
        expect(follower.outcome).toStrictEqual({ type: 'failed', error, ...outcome })
      }
    })
  })

  describe('leaving', () => {
    const waits: readonly [string, readonly Line[], (follower: Follower) => void, number][] = [
      ['while the first line opens', [{ hang: true }], () => {}, 10],
      ['while it reads', [{ reads: [[word(1)]], end: 'silence' }], () => {}, 10],
      ['while the line beats', [{ reads: [[word(1)]], end: 'beats' }], () => {}, 10_000],
      ['in a pause', [refused], () => {}, 13_000],
      ['while a further line opens', [refused, { hang: true }], () => {}, 1_000],
      ['without a network', [refused], (follower) => follower.page.setOnline(false), 1_000],
    ]

    it.each(waits)('%s ends at once, tells nothing more, and leaves nothing behind', async (_name, lines, prepare, waitMs) => {
      const follower = new Follower(...lines).start()
      prepare(follower)
      await follower.clock.advance(waitMs)
      const { length } = follower.updates
      follower.leave.abort(new Error('left'))
      await follower.done
      expect(follower).toMatchObject({ outcome: { type: 'left' }, error: undefined, leftBehind: nothingLeft })
      expect(follower.updates.slice(length)).toEqual([])
    })

    it('before it began opens nothing', async () => {
      const follower = new Follower(whole)
      follower.leave.abort()
      await follower.start().done
      expect([follower.outcome, follower.tries, follower.leftBehind]).toEqual([{ type: 'left' }, [], nothingLeft])
    })

    it('at any moment ends it', async () => {
      for (let turns = 0; turns < 40; turns += 1) {
        const follower = new Follower(refused, { reads: [[word(1)], [word(2)]], end: 'clean' }, { reads: [[word(3)]], end: 'silence' }).start({ policy: { minDelayMs: 0 } })
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
        follower.leave.abort()
        const { length } = follower.updates
        await settle()
        expect(follower, `after ${turns} turns`).toMatchObject({ outcome: { type: 'left' }, leftBehind: nothingLeft })
        expect(follower.updates.length, `after ${turns} turns`).toBe(length)
      }
    })

    it('in the moment a line is tried ends that line', async () => {
      const follower = new Follower({ hang: true })
      let asked = 0
      follower.page.online = () => {
        asked += 1
        follower.leave.abort()
        return true
      }
      await follower.start().done
      expect([asked, follower.outcome, follower.leftBehind]).toEqual([1, { type: 'left' }, nothingLeft])
    })
  })
})
