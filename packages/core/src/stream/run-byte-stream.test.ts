import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, settle } from '../fakes/fake-clock.js'
import { FakeRunLog } from '../fakes/fake-run-log.js'
import type { RunEventBody } from '../run/run-event.js'
import { encodeSse } from './encode-sse.js'
import { compactEvents } from './compact-events.js'
import { runByteStream } from './run-byte-stream.js'

const delta = (text: string): RunEventBody => ({ type: 'text-delta', id: 'a', delta: text })
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const heartbeat = ':\n\n'

describe('runByteStream', () => {
  let clock: FakeClock
  let log: FakeRunLog
  const onClose = vi.fn<() => void>()

  beforeEach(() => {
    clock = new FakeClock()
    log = new FakeRunLog()
    onClose.mockReset()
  })
  // Whatever happened, an ended or abandoned stream holds no timer and no reader of the log.
  afterEach(async () => {
    await settle()
    expect({ timers: clock.pending, readers: log.readers, closes: onClose.mock.calls.length }).toEqual({ timers: 0, readers: 0, closes: 1 })
  })

  const open = (after = 0): ReadableStreamDefaultReader<string> =>
    runByteStream({ runs: log, runId: 'run-1', after, clock, onClose }).pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()

  const openBytes = (): ReadableStreamDefaultReader<Uint8Array> => runByteStream({ runs: log, runId: 'run-1', after: 0, clock, onClose }).getReader()

  const readAll = async (reader: ReadableStreamDefaultReader<string>): Promise<string[]> => {
    const pieces: string[] = []
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value)
    return pieces
  }

  it('sends a first byte before there is anything to say', async () => {
    const reader = openBytes()
    expect(await reader.read()).toEqual({ done: false, value: new TextEncoder().encode(heartbeat) })
    await reader.cancel()
  })

  it('sends each batch as it comes and closes right after the terminal entry', async () => {
    const reading = readAll(open())
    await settle()
    log.add(delta('one'))
    await settle()
    log.add(delta('two'), delta(' more'), finish)
    expect(await reading).toEqual([heartbeat, encodeSse('run-1', log.entries.slice(0, 1)), encodeSse('run-1', compactEvents(log.entries.slice(1)))])
  })

  it('sends a backlog in as few events as it takes, from the cursor on', async () => {
    log.add(...Array.from({ length: 1_000 }, (_, index) => delta(`${index} `)), finish)
    const text = (await readAll(open(500))).join('')
    expect(text.match(/^data: \{"type":"text-delta"/gm)).toHaveLength(1)
    expect(text).toContain('id: run-1:1000\n')
    expect(text).toContain('"delta":"500 501 ')
  })

  it('sends a heartbeat whenever the line was quiet for so long, and only then', async () => {
    const reader = open()
    const pieces: string[] = []
    const reading = (async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value)
    })()
    await clock.advance(1_499)
    expect(pieces).toEqual([heartbeat])
    await clock.advance(1)
    expect(pieces).toEqual([heartbeat, heartbeat])
    await clock.advance(1_000)
    log.add(delta('x'))
    await clock.advance(1_499)
    expect(pieces.slice(2)).toEqual([encodeSse('run-1', log.entries)])
    await clock.advance(1)
    expect(pieces.slice(3)).toEqual([heartbeat])
    log.add(finish)
    await reading
  })

  it('beats at the rate it is told', async () => {
    const reader = runByteStream({ runs: log, runId: 'run-1', after: 0, clock, onClose, heartbeatMs: 100 }).getReader()
    await reader.read()
    const second = reader.read()
    await clock.advance(100)
    expect((await second).value).toEqual(new TextEncoder().encode(heartbeat))
    await reader.cancel()
  })

  it('takes no more from the log than a slow reader has room for, and gives it the rest in one piece', async () => {
    const reader = openBytes()
    await settle()
    for (let index = 0; index < 1_000; index += 1) {
      log.add(delta(`${index} `))
      if (index < 100) await settle()
    }
    await settle()
    expect(log.pulls).toBeLessThan(40)
    log.add(finish)
    let text = ''
    let pieces = 0
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text += new TextDecoder().decode(next.value)
      pieces += 1
    }
    expect(pieces).toBeLessThan(40)
    const told = Array.from(text.matchAll(/"delta":"([^"]*)"/g), (match) => match[1]).join('')
    expect(told).toBe(Array.from({ length: 1_000 }, (_, index) => `${index} `).join(''))
  })

  it('keeps still for a reader that has stopped reading: no growth, and no more timers than heartbeats', async () => {
    const reader = openBytes()
    await clock.advance(60_000)
    const before = clock.timersSet
    await clock.advance(60_000)
    expect(clock.timersSet - before).toBeLessThanOrEqual(40)
    let pieces = 0
    log.add(finish)
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces += 1
    expect(pieces).toBeLessThanOrEqual(20)
  })

  it('leaves the run alone when its reader leaves', async () => {
    const reader = openBytes()
    await reader.read()
    await reader.cancel()
    log.add(delta('on it goes'), finish)
    expect(log.bodies).toHaveLength(2)
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('leaves while it waits for the log', async () => {
    const reader = openBytes()
    await reader.read()
    const waiting = reader.read()
    await settle()
    await reader.cancel()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  it('ends for a reader that has everything', async () => {
    log.add(delta('x'), finish)
    expect(await readAll(open(2))).toEqual([heartbeat])
  })

  it('fails its reader when the log cannot be read, and holds nothing afterwards', async () => {
    const reader = openBytes()
    await reader.read()
    const waiting = reader.read()
    await settle()
    log.break(new Error('the store went away'))
    await expect(waiting).rejects.toThrow('the store went away')
    await clock.advance(10_000)
  })
})
