import { delay, type StreamEvent } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { guardSeam } from './guard-seam.js'
import { SeamGuard, type SeamGuardOptions } from './seam-guard.js'

const shown = 'Once upon a time there was a forest at the edge of a small town. In it lived the qui'

const text = (delta: string, id = 't'): StreamEvent => ({ type: 'text-delta', id, delta })
const start: StreamEvent = { type: 'text-start', id: 't' }
const end: StreamEvent = { type: 'text-end', id: 't' }
const finish: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }
const cursor = (sequence: number): StreamEvent => ({ type: 'cursor', responseId: 'r', sequence })

/** Events with the silence before each; the last may be a failure. */
type Line = readonly (readonly [silenceMs: number, event: StreamEvent | Error])[]

interface Played {
  /** What came, and when, in milliseconds. */
  seen: readonly (readonly [number, StreamEvent])[]
  error: unknown
  left: number
  pending: number
}

async function play(line: Line, options: Partial<SeamGuardOptions> & { stopAfter?: number; readMs?: number } = {}): Promise<Played> {
  const clock = new FakeClock()
  const began = clock.now()
  const { stopAfter, readMs = 0, ...rest } = options
  const seen: [number, StreamEvent][] = []
  let left = 0
  let error: unknown
  async function* source(): AsyncGenerator<StreamEvent> {
    try {
      for (const [silenceMs, event] of line) {
        if (silenceMs > 0) await delay(clock, silenceMs)
        if (event instanceof Error) throw event
        yield event
      }
    } finally {
      left += 1
    }
  }
  let isOver = false
  const reading = (async () => {
    for await (const event of guardSeam(source(), new SeamGuard({ shown, kind: 'instruct', ...rest }), { clock })) {
      seen.push([clock.now() - began, event])
      if (seen.length === stopAfter) break
      if (readMs > 0) await delay(clock, readMs)
    }
  })()
    .catch((thrown: unknown) => (error = thrown))
    .finally(() => (isOver = true))
  for (let step = 0; !isOver && step < 500; step += 1) await clock.advance(50)
  await reading
  return { seen, error, left, pending: clock.pending }
}

const events = ({ seen }: Played): readonly StreamEvent[] => seen.map(([, event]) => event)

describe('guardSeam', () => {
  it('shows what is new, each event in its place, and leaves no timer behind', async () => {
    const played = await play([
      [0, { type: 'response-start', provider: 'p', model: 'm' }],
      [0, start],
      [10, text('lived the quick')],
      [10, text(' brown')],
      [10, text(' fox')],
      [0, end],
      [0, finish],
    ])
    expect(events(played)).toEqual([{ type: 'response-start', provider: 'p', model: 'm' }, start, text('ck'), text(' brown'), text(' fox'), end, finish])
    expect(played).toMatchObject({ error: undefined, left: 1, pending: 0 })
  })

  it('lets held text go after 300 ms of silence, and loses nothing that comes later', async () => {
    const played = await play([
      [0, start],
      [100, text('a f')],
      [900, text('un')],
      [0, end],
      [0, finish],
    ])
    expect(played.seen).toEqual([[0, start], [400, text('a f')], [1_000, text('un')], [1_000, end], [1_000, finish]])
    expect(played.pending).toBe(0)
  })

  it('counts from when the first of it came', async () => {
    const { seen } = await play([[0, start], [100, text('a')], [200, text(' ')], [200, text('s')], [200, text('ky')], [0, end], [0, finish]])
    expect(seen.filter(([, { type }]) => type === 'text-delta')[0]).toEqual([400, text('a ')])
  })

  it('follows an answer that begins anew for as long as it takes', async () => {
    const words = shown.match(/\S+\s?/g) ?? []
    const played = await play([[0, start], ...words.map((word) => [200, text(word)] as const), [200, text('ck brown')], [200, text(' fox')], [0, end], [0, finish]])
    expect(events(played)).toEqual([start, text('ck brown'), text(' fox'), end, finish])
    expect(played.seen[1]?.[0]).toBe(200 * (words.length + 1))
  })

  it('waits in a silence for the rest of the words that the model was asked for, or of an answer begun anew', async () => {
    const asked = await play([[0, start], [0, text('the ')], [5_000, new Error('went silent')]], { anchor: 'In it lived the qui' })
    expect(events(asked)).toEqual([start, text('the ')])
    for (const [said, anchor] of [['lived', 'lived the qui'], ['Once up', '']] as const) {
      const played = await play([[0, start], [0, text(said)], [5_000, new Error('went silent')]], { anchor })
      expect(events(played)).toEqual([start])
    }
  })

  it('begins the time anew behind a preamble', async () => {
    const played = await play([[0, start], [0, text('Sure, continuing')], [250, text(':\n\n')], [250, text('the')], [200, text(' quick fox')], [0, end], [0, finish]])
    expect(events(played)).toEqual([start, text('ck fox'), end, finish])
  })

  it('keeps events that come between held deltas between them', async () => {
    const held = await play([[0, start], [0, text('fo')], [0, cursor(1)], [0, text('r')], [0, cursor(2)], [0, text(' x')], [0, cursor(3)], [0, end], [0, finish]])
    expect(events(held)).toEqual([start, text('fo'), cursor(1), text('r'), cursor(2), text(' x'), cursor(3), end, finish])
    const dropped = await play([[0, start], [0, text('the ')], [0, cursor(1)], [0, text('quick')], [0, cursor(2)], [0, end], [0, finish]])
    expect(events(dropped)).toEqual([start, cursor(1), text('ck'), cursor(2), end, finish])
  })

  it('does not keep other events waiting behind a repetition that takes long', async () => {
    const status: StreamEvent = { type: 'status', status: { state: 'stalled' } }
    const played = await play([[0, start], [0, text(shown.slice(0, 40))], [400, status], [5_000, text(shown.slice(40))], [0, text('ck fox')], [0, end], [0, finish]])
    expect(played.seen[1]).toEqual([400, status])
    expect(events(played).slice(2)).toEqual([text('ck fox'), end, finish])
  })

  it('lets no cursor pass text that is held: a resume from it would pass over that text', async () => {
    const played = await play([[0, start], [0, text(shown.slice(0, 40))], [400, cursor(1)], [100, text(' another way')], [0, cursor(2)], [0, text(' and so it went on, until the story was quite another one.')], [0, end], [0, finish]])
    expect(events(played)).toEqual([start, text(shown.slice(0, 40)), cursor(1), text(' another way'), cursor(2), text(' and so it went on, until the story was quite another one.'), end, finish])
  })

  it('gives a cursor at once behind text that is decided', async () => {
    const played = await play([[0, start], [0, text('ck fox')], [0, cursor(1)], [0, end], [0, finish]])
    expect(events(played)).toEqual([start, text('ck fox'), cursor(1), end, finish])
  })

  it('guards the first part only', async () => {
    const second: readonly StreamEvent[] = [{ type: 'text-start', id: 'u' }, text('the quick fox', 'u'), { type: 'text-end', id: 'u' }]
    const played = await play([[0, start], [0, text('the quick fox')], [0, end], ...second.map((event) => [0, event] as const), [0, finish]])
    expect(events(played)).toEqual([start, text('ck fox'), end, ...second, finish])
  })

  it('leaves out before a failure what may be half of a repetition', async () => {
    const failure = new Error('broke off')
    for (const held of ['lived the', 'Sure, he', 'for']) {
      const played = await play([[0, start], [0, text(held)], [0, cursor(1)], [0, failure]])
      expect(events(played)).toEqual([start])
      expect(played).toMatchObject({ error: failure, left: 1, pending: 0 })
    }
    const decided = await play([[0, start], [0, text('lived the quick br')], [0, failure]])
    expect(events(decided)).toEqual([start, text('ck br')])
  })

  it('keeps a whole call that failed behind held text, and the text before it', async () => {
    const call: StreamEvent = { type: 'tool-call', id: 'c', name: 'look', input: '{}' }
    const played = await play([[0, start], [0, text('for')], [0, call], [0, new Error('broke off')]])
    expect(events(played)).toEqual([start, text('for'), call])
  })

  it('ends with its source, also one that ends without an end', async () => {
    const played = await play([[0, start], [0, text('for')]])
    expect(events(played)).toEqual([start, text('for')])
  })

  it('leaves the source when its reader leaves', async () => {
    const played = await play([[0, start], [0, text('fox and')], [10, text('more')], [0, finish]], { stopAfter: 2 })
    await Promise.resolve()
    expect(played).toMatchObject({ left: 1, pending: 0, error: undefined })
  })

  it('keeps its order before a reader that is slower than the time to hold', async () => {
    const played = await play([[0, start], [0, text('fo')], [0, cursor(1)], [0, text('rest')], [0, end], [0, finish]], { readMs: 1_000 })
    expect(events(played)).toEqual([start, text('fo'), cursor(1), text('rest'), end, finish])
  })

  it('only sets the white space right behind a prefix', async () => {
    const played = await play([[0, start], [0, text('\n')], [0, cursor(1)], [0, text('the end')], [0, end], [0, finish]], { kind: 'prefill', shown: 'It is\n', trimmed: '\n' })
    expect(events(played)).toEqual([start, cursor(1), text('the end'), end, finish])
  })

  it('stays legal where nothing is new', async () => {
    const played = await play([[0, start], [0, text('lived the qui')], [0, end], [0, finish]])
    expect(events(played)).toEqual([start, end, finish])
  })
})
