import { describe, expect, it, vi } from 'vitest'
import type { StreamStalledError } from '../errors/stream-stalled-error.js'
import { FakeClock } from '../fakes/fake-clock.js'
import type { StreamEvent } from '../model/stream-event.js'
import { delay } from './delay.js'
import { withStallTimeout } from './with-stall-timeout.js'

const start: StreamEvent = { type: 'response-start', provider: 'p', model: 'm' }
const finish: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: undefined } }
const timeouts = { firstContentMs: 1_000, gapMs: 300 }

/** Events with the silence before each. */
async function* events(clock: FakeClock, script: readonly (readonly [number, StreamEvent])[]): AsyncGenerator<StreamEvent> {
  for (const [silenceMs, event] of script) {
    await delay(clock, silenceMs)
    yield event
  }
}

/** Reads to the end on a clock that runs by itself; `pauseMs` is what the reader does with each event. */
async function play(script: readonly (readonly [number, StreamEvent])[], pauseMs = 0): Promise<{ seen: string[]; error: unknown; abort: ReturnType<typeof vi.fn>; clock: FakeClock }> {
  const clock = new FakeClock()
  const abort = vi.fn<(reason: StreamStalledError) => void>()
  const seen: string[] = []
  let error: unknown
  let over = false
  const reading = (async () => {
    for await (const event of withStallTimeout(events(clock, script), { clock, timeouts, abort })) {
      seen.push(event.type)
      if (pauseMs > 0) await delay(clock, pauseMs)
    }
  })()
    .catch((thrown: unknown) => (error = thrown))
    .finally(() => (over = true))
  for (let step = 0; !over && step < 1_000; step += 1) await clock.advance(50)
  await reading
  return { seen, error, abort, clock }
}

const content: readonly StreamEvent[] = [
  { type: 'text-delta', id: 't', delta: 'x' },
  { type: 'reasoning-delta', id: 't', delta: 'x' },
  { type: 'tool-input-delta', id: 't', delta: 'x' },
  { type: 'tool-call', id: 't', name: 'n', input: '' },
  { type: 'source', id: 's', url: 'https://example.com/' },
]
const noContent: readonly StreamEvent[] = [
  start,
  { type: 'text-start', id: 't' },
  { type: 'text-end', id: 't' },
  { type: 'reasoning-start', id: 't' },
  { type: 'reasoning-end', id: 't' },
  { type: 'tool-input-start', id: 't', name: 'n' },
  { type: 'usage', usage: { input: { total: 1 }, output: { total: 1 }, source: 'provider' } },
  { type: 'raw', value: {} },
]

describe('withStallTimeout', () => {
  it('passes a lively stream on and leaves no timer behind', async () => {
    const { seen, error, abort, clock } = await play([
      [900, start],
      [50, { type: 'text-delta', id: 't', delta: 'x' }],
      [250, { type: 'text-delta', id: 't', delta: 'y' }],
      [250, finish],
    ])
    expect({ seen, error, pending: clock.pending }).toEqual({ seen: ['response-start', 'text-delta', 'text-delta', 'finish'], error: undefined, pending: 0 })
    expect(abort).not.toHaveBeenCalled()
  })

  it.each(noContent)('does not count $type as content', async (event) => {
    const { error, abort } = await play([
      [400, event],
      [400, event],
      [400, event],
      [400, finish],
    ])
    expect(error).toMatchObject({ code: 'stream_stalled', isRetryable: true, details: { waitedMs: 1_000 } })
    expect(abort).toHaveBeenCalledExactlyOnceWith(error)
  })

  it.each(content)('counts $type as content, after which the shorter limit holds', async (event) => {
    const lively = await play([
      [900, event],
      [250, event],
      [250, finish],
    ])
    expect(lively.error).toBeUndefined()
    const silent = await play([
      [900, event],
      [350, finish],
    ])
    expect(silent.error).toMatchObject({ code: 'stream_stalled', details: { waitedMs: 300 } })
  })

  it('does not take the time of a slow reader for silence of the provider', async () => {
    const script = Array.from({ length: 4 }, () => [100, { type: 'text-delta', id: 't', delta: 'x' }] as const)
    const { seen, error } = await play([...script, [100, finish]], 2_000)
    expect({ seen: seen.length, error }).toEqual({ seen: 5, error: undefined })
  })

  it('passes on what the provider throws', async () => {
    const clock = new FakeClock()
    const broken = (async function* (): AsyncGenerator<StreamEvent> {
      yield start
      throw new Error('the socket broke')
    })()
    const reading = withStallTimeout(broken, { clock, timeouts, abort: () => {} })
    expect(await reading.next()).toMatchObject({ value: start })
    await expect(reading.next()).rejects.toThrow('the socket broke')
    expect(clock.pending).toBe(0)
  })

  it('ends the source when its reader leaves', async () => {
    const clock = new FakeClock()
    const ended = vi.fn<() => void>()
    const source = (async function* (): AsyncGenerator<StreamEvent> {
      try {
        for (;;) yield start
      } finally {
        ended()
      }
    })()
    for await (const event of withStallTimeout(source, { clock, timeouts, abort: () => {} })) {
      expect(event).toEqual(start)
      break
    }
    await clock.advance(0)
    expect(ended).toHaveBeenCalledTimes(1)
    expect(clock.pending).toBe(0)
  })
})
