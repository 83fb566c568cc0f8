import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../fakes/fake-clock.js'
import { FakeRunLog } from '../fakes/fake-run-log.js'
import type { RunStore } from '../ports/run-store.js'
import type { RunEventBody, TerminalEvent } from './run-event.js'
import { RunWriter } from './run-writer.js'

const delta = (text: string): RunEventBody => ({ type: 'text-delta', id: 'a', delta: text })
const finish: TerminalEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const abort: TerminalEvent = { type: 'abort', reason: 'stopped', metadata: {} }

describe('RunWriter', () => {
  it('sends the first entry at once, and what gathers meanwhile together, in order', async () => {
    const log = new FakeRunLog()
    log.hold()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    void writer.write(delta('1'))
    expect(log.appends).toEqual([[delta('1')]])
    for (const text of ['2', '3', '4']) void writer.write(delta(text))
    await settle()
    expect(log.appends).toHaveLength(1)
    log.release()
    await writer.end(finish)
    expect(log.appends).toEqual([[delta('1')], [delta('2'), delta('3'), delta('4'), finish]])
    expect(log.entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5])
  })

  describe('with entries that only introduce content', () => {
    const start: RunEventBody = { type: 'run-start', messageId: 'm', metadata: {} }
    const open: RunEventBody = { type: 'text-start', id: 'a' }

    it('lets them wait for the content and go with it', async () => {
      const log = new FakeRunLog()
      const writer = new RunWriter(log, { runId: 'run-1', fence: 1 }, { clock: new FakeClock() })
      for (const body of [start, open]) void writer.write(body)
      await settle()
      expect(log.appends).toEqual([])
      void writer.write(delta('1'))
      expect(log.appends).toEqual([[start, open, delta('1')]])
    })

    it('lets them go alone where nothing follows for a moment', async () => {
      const [log, clock] = [new FakeRunLog(), new FakeClock()]
      const writer = new RunWriter(log, { runId: 'run-1', fence: 1 }, { clock })
      void writer.write(start)
      await clock.advance(20)
      expect(log.appends).toEqual([[start]])
      void writer.write(delta('1'))
      await settle()
      void writer.write(open)
      await clock.advance(20)
      expect(log.bodies).toEqual([start, delta('1'), open])
    })

    it('lets those that come during an append wait as well, and forgets none', async () => {
      const [log, clock] = [new FakeRunLog(), new FakeClock()]
      log.hold()
      const writer = new RunWriter(log, { runId: 'run-1', fence: 1 }, { clock })
      void writer.write(delta('1'))
      void writer.write(open)
      log.release()
      await settle()
      expect(log.bodies).toEqual([delta('1')])
      await clock.advance(20)
      expect(log.bodies).toEqual([delta('1'), open])
    })

    it('does not wait at its end', async () => {
      const log = new FakeRunLog()
      const writer = new RunWriter(log, { runId: 'run-1', fence: 1 }, { clock: new FakeClock() })
      void writer.write(start)
      await writer.settle()
      expect(log.appends).toEqual([[start]])
      await writer.end(finish)
      expect(log.bodies).toEqual([start, finish])
    })
  })

  it('goes on after a pause in which everything was written', async () => {
    const log = new FakeRunLog()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    void writer.write(delta('1'))
    await settle()
    void writer.write(delta('2'))
    await writer.end(finish)
    expect(log.bodies).toEqual([delta('1'), delta('2'), finish])
  })

  it.each(Array.from({ length: 12 }, (_, turns) => turns))('loses nothing that is written %i turns after an append', async (turns) => {
    const log = new FakeRunLog()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    void writer.write(delta('1'))
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    void writer.write(delta('2'))
    await settle()
    expect(log.bodies).toEqual([delta('1'), delta('2')])
  })

  it('resolves its end only when the log has everything', async () => {
    const log = new FakeRunLog()
    log.hold()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    let ended = false
    const ending = writer.end(finish).then(() => (ended = true))
    await settle()
    expect(ended).toBe(false)
    log.release()
    await ending
    expect(log.bodies).toEqual([finish])
  })

  it('closes open parts before the end, those of one id apart, and no closed ones', async () => {
    const log = new FakeRunLog()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    const parts: RunEventBody[] = [
      { type: 'text-start', id: 'closed' },
      { type: 'text-end', id: 'closed' },
      { type: 'reasoning-start', id: 'open' },
      { type: 'text-start', id: 'open' },
      { type: 'reasoning-start', id: 'thought' },
      { type: 'reasoning-end', id: 'thought' },
    ]
    for (const part of parts) void writer.write(part)
    await writer.end(abort)
    expect(log.bodies).toEqual([...parts, { type: 'reasoning-end', id: 'open' }, { type: 'text-end', id: 'open' }, abort])
  })

  it('changes nothing with a second end or anything written after the first', async () => {
    const log = new FakeRunLog()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    await writer.end(finish)
    expect(writer.write(delta('late'))).toBeUndefined()
    await writer.end(abort)
    expect(log.bodies).toEqual([finish])
  })

  it('lets two ends at once both wait, and keeps the first', async () => {
    const log = new FakeRunLog()
    log.hold()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    const ends = Promise.all([writer.end(finish), writer.end(abort)])
    log.release()
    await ends
    expect(log.bodies).toEqual([finish])
  })

  it('tells the producer of a failed append, at its next entry and at its end', async () => {
    const log = new FakeRunLog()
    log.failure = new Error('the disk is full')
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    void writer.write(delta('1'))
    await settle()
    expect(() => writer.write(delta('2'))).toThrow('the disk is full')
    await expect(writer.end(finish)).rejects.toThrow('the disk is full')
    expect(log.appends).toHaveLength(1)
  })

  it('rejects the end when the terminal entry itself cannot be appended', async () => {
    const log = new FakeRunLog()
    log.failure = new Error('the disk is full')
    await expect(new RunWriter(log, { runId: 'run-1', fence: 1 }).end(finish)).rejects.toThrow('the disk is full')
  })

  it('does not hang on a store that throws where it should reject', async () => {
    const throwing = Object.assign(new FakeRunLog(), {
      append: (): Promise<number> => {
        throw new Error('not even a promise')
      },
    }) satisfies RunStore
    await expect(new RunWriter(throwing, { runId: 'run-1', fence: 1 }).end(finish)).rejects.toThrow('not even a promise')
  })

  it('asks the producer to wait when a slow store leaves too much behind, and no longer once there is room', async () => {
    const log = new FakeRunLog()
    log.hold()
    const writer = new RunWriter(log, { runId: 'run-1', fence: 1 })
    const asked = Array.from({ length: 514 }, (_, index) => writer.write(delta(`${index}`)))
    expect(asked.findIndex((room) => room !== undefined)).toBe(512)
    let hasRoom = false
    const waiting = asked.at(-1)?.then(() => (hasRoom = true))
    await settle()
    expect(hasRoom).toBe(false)
    log.release()
    await waiting
    expect(log.entries).toHaveLength(514)
    expect(writer.write(delta('more'))).toBeUndefined()
    await writer.end(finish)
  })
})
