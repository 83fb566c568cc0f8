import { describe, expect, it, vi } from 'vitest'
import { settle } from '../fakes/fake-clock.js'
import type { RunEvent, RunEventBody } from '../run/run-event.js'
import { encodeSse, sseHeartbeat } from '../stream/encode-sse.js'
import { runEventToChunks } from '../stream/run-event-to-chunks.js'
import type { WireEvent } from './chat-transport.js'
import { readWireEvents } from './read-wire-events.js'

const never = new AbortController().signal
const entries = (...bodies: RunEventBody[]): readonly RunEvent[] => bodies.map((body, index) => ({ v: 1, seq: index + 1, body }))
const log = entries(
  { type: 'run-start', messageId: 'm', metadata: { runId: 'run:1' } },
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta: 'Grüße 🏡\r\n\n"漢字" \u2028' },
  { type: 'status', status: { state: 'stalled', detail: 'é' } },
  { type: 'text-end', id: 't' },
  { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} },
)
const whole: readonly WireEvent[] = log.map(({ seq, body }) => ({ seq, chunks: runEventToChunks(body) }))
const wire = sseHeartbeat + encodeSse('run:1', log.slice(0, 3)) + sseHeartbeat + encodeSse('run:1', log.slice(3))

function bodyOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

async function read(pieces: readonly Uint8Array[]): Promise<WireEvent[]> {
  const seen: WireEvent[] = []
  for await (const events of readWireEvents(bodyOf(pieces), never)) seen.push(...events)
  return seen
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('readWireEvents', () => {
  it('gives the same entries wherever the bytes are split', async () => {
    const all = bytes(wire)
    for (let cut = 0; cut <= all.length; cut += 1) expect(await read([all.subarray(0, cut), all.subarray(cut)]), `split at byte ${cut}`).toStrictEqual(whole)
  })

  it('gives the same entries byte by byte', async () => {
    expect(await read(Array.from(bytes(wire), (byte) => Uint8Array.of(byte)))).toStrictEqual(whole)
  })

  it('understands the line ends of every server, split anywhere', async () => {
    const all = bytes(wire.replaceAll('\n', '\r\n'))
    for (let cut = 0; cut <= all.length; cut += 1) expect(await read([all.subarray(0, cut), all.subarray(cut)]), `split at byte ${cut}`).toStrictEqual(whole)
    expect(await read([bytes(wire.replaceAll('\n', '\r'))])).toStrictEqual(whole)
  })

  it('gives whole entries alone wherever the line breaks, and never loses one that was complete', async () => {
    const all = bytes(wire)
    let longest = 0
    for (let cut = 0; cut <= all.length; cut += 1) {
      const seen = await read([all.subarray(0, cut)])
      expect(seen, `broken at byte ${cut}`).toStrictEqual(whole.slice(0, seen.length))
      expect(seen.length).toBeGreaterThanOrEqual(longest)
      longest = seen.length
    }
    expect(longest).toBe(whole.length)
  })

  it('gives one list for each read, an empty one for a heartbeat', async () => {
    const lists: number[][] = []
    const pieces = [bytes(sseHeartbeat), bytes(encodeSse('run:1', log.slice(0, 2))), bytes(sseHeartbeat), bytes(encodeSse('run:1', log.slice(2)))]
    for await (const events of readWireEvents(bodyOf(pieces), never)) lists.push(events.map((event) => event.seq))
    expect(lists).toEqual([[], [1, 2], [], [3, 4, 5, 6]])
  })

  it('reads an event over several data lines, and passes fields it does not know', async () => {
    expect(await read([bytes('retry: 10\nevent: message\nfancy: yes\nid: run:1:7\ndata: {"type":"text-end",\ndata: "id":"t"}\n\n')])).toStrictEqual([
      { seq: 7, chunks: [{ type: 'text-end', id: 't' }] },
    ])
  })

  it.each([
    ['no JSON', 'id: r:1\ndata: {"type":\n\n'],
    ['a page of a proxy', 'data: <html>Bad Gateway</html>\n\n'],
    ['an id without a number', 'id: run\ndata: {"type":"start-step"}\n\n'],
    ['an id of 0', 'id: run:0\ndata: {"type":"start-step"}\n\n'],
    ['an id that is no whole number', 'id: run:1.5\ndata: {"type":"start-step"}\n\n'],
    ['an id too large to count with', 'id: run:9007199254740993\ndata: {"type":"start-step"}\n\n'],
  ])('throws on %s', async (_name, text) => {
    await expect(read([bytes(text)])).rejects.toThrow()
  })

  it('gives up on an event that never ends', async () => {
    const flood = bytes('x'.repeat(1024 * 1024))
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes('data: ')),
      pull: (controller) => controller.enqueue(flood),
    })
    await expect(async () => {
      for await (const events of readWireEvents(endless, never)) expect(events).toEqual([])
    }).rejects.toThrow(/buffer/i)
  })

  it('passes on how the body broke', async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new TypeError('Load failed')) })
    await expect(readWireEvents(broken, never).next()).rejects.toThrow('Load failed')
  })

  it('ends a read that waits for ever as soon as its signal aborts, and lets the body go', async () => {
    const cancelled = vi.fn<() => void>()
    const silent = new ReadableStream<Uint8Array>({ cancel: cancelled })
    const leave = new AbortController()
    const reading = readWireEvents(silent, leave.signal).next()
    await settle()
    leave.abort()
    expect(await reading).toEqual({ done: true, value: undefined })
    expect(cancelled).toHaveBeenCalledTimes(1)
  })

  it('ends at once when it was aborted before it began', async () => {
    const cancelled = vi.fn<() => void>()
    const silent = new ReadableStream<Uint8Array>({ cancel: cancelled })
    expect(await readWireEvents(silent, AbortSignal.abort()).next()).toEqual({ done: true, value: undefined })
    expect(cancelled).toHaveBeenCalledTimes(1)
  })

  it('lets the body go when its reader leaves', async () => {
    const cancelled = vi.fn<() => void>()
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(bytes(sseHeartbeat)), cancel: cancelled })
    for await (const events of readWireEvents(body, never)) {
      expect(events).toEqual([])
      break
    }
    expect(cancelled).toHaveBeenCalledTimes(1)
  })
})
