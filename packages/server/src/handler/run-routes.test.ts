import { idCreatedAt, timeOrderedId } from '@arq/core'
import { SeededRandom } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ada, HandlerBench, send, type Answered } from '../fakes/handler-bench.js'

const day = 86_400_000
const deltas = (text: string): string => Array.from(text.matchAll(/"delta":"([^"]*)"/g), (match) => match[1]).join('')
const done = 'data: [DONE]\n\n'

describe('the routes of runs', () => {
  let bench: HandlerBench
  beforeEach(() => {
    bench = new HandlerBench([{ text: 'One two three four' }])
  })
  afterEach(() => bench.arq.close())

  const chat = (threadId = 't1', runKey = 'k1'): Promise<Answered> => bench.post('chat', send(threadId, runKey))
  const runOf = async (answered: Promise<Answered>): Promise<string> => (await answered).headers.get('x-arq-run-id') ?? ''

  it('stream in the protocol that stock clients know', async () => {
    const answered = await chat()
    expect(answered.status).toBe(200)
    expect(Object.fromEntries(answered.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-vercel-ai-ui-message-stream': 'v1',
      'x-arq-replay': 'live',
      'x-arq-replay-until': '0',
    })
    expect(deltas(answered.text)).toBe('One two three four')
    expect(answered.text.endsWith(done)).toBe(true)
    expect(answered.text).toContain(`id: ${answered.headers.get('x-arq-run-id')}:1\n`)
  })

  it('replay an ended run in a handful of events', async () => {
    const runId = await runOf(chat())
    const replay = await bench.call('GET', `runs/${runId}/stream`)
    expect(replay.headers.get('x-arq-replay')).toBe('snapshot')
    expect(replay.text.match(/"type":"text-delta"/g)).toHaveLength(1)
    expect(deltas(replay.text)).toBe('One two three four')
    expect(replay.text.endsWith(done)).toBe(true)
  })

  it('go on behind the cursor, wherever it stands, and always tell the end', async () => {
    const runId = await runOf(chat())
    const log = await bench.arq.stores.runs.read(runId, 0)
    const whole = (await bench.call('GET', `runs/${runId}/stream?after=0`)).text
    for (let after = 1; after <= log.length + 3; after += 1) {
      const tail = await bench.call('GET', `runs/${runId}/stream?after=${after}`)
      expect(tail.headers.get('x-arq-replay')).toBe('tail')
      expect(Number(tail.headers.get('x-arq-replay-until'))).toBe(log.length)
      expect(tail.text, `after ${after}`).toContain('"type":"finish"')
      expect(tail.text.endsWith(done)).toBe(true)
      const missing = log.filter((entry) => entry.seq > after).flatMap(({ body }) => (body.type === 'text-delta' ? [body.delta] : []))
      expect(deltas(tail.text)).toBe(missing.join(''))
      expect(whole.endsWith(tail.text.slice(tail.text.lastIndexOf('id: ')))).toBe(true)
    }
  })

  it('take the last event id of a browser for the cursor, which knows better than the address it began with', async () => {
    const runId = await runOf(chat())
    const withHeader = await bench.call('GET', `runs/${runId}/stream`, { headers: { 'last-event-id': `${runId}:4` } })
    expect(withHeader.text).toBe((await bench.call('GET', `runs/${runId}/stream?after=4`)).text)
    const withBoth = await bench.call('GET', `runs/${runId}/stream?after=1`, { headers: { 'last-event-id': `${runId}:4` } })
    expect(withBoth.text).toBe(withHeader.text)
  })

  it('join a live run and see it to its end', async () => {
    bench = new HandlerBench([{ text: 'One ' }, { delayMs: 5_000 }, { text: 'two' }])
    const first = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
    const runId = first.headers.get('x-arq-run-id') ?? ''
    await bench.clock.settle()
    const byRun = bench.call('GET', `runs/${runId}/stream`)
    const byThread = bench.call('GET', 'chat/t1/stream')
    const bySend = bench.post('chat', send('t1', 'k1'))
    await bench.clock.advance(5_000)
    for (const answered of [await byRun, await byThread, await bySend]) {
      expect(answered.headers.get('x-arq-run-id')).toBe(runId)
      expect(answered.headers.get('x-arq-replay')).toBe('snapshot')
      expect(deltas(answered.text)).toBe('One two')
    }
    expect(deltas(await first.text())).toBe('One two')
    expect(bench.model.calls).toBe(1)
  })

  it('begin a live answer anew for a reader that has more than its log: that was never saved, and another process goes on with the answer', async () => {
    bench = new HandlerBench([{ text: 'One ' }, { delayMs: 5_000 }, { text: 'two' }])
    const first = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
    await bench.clock.settle()
    const ahead = bench.call('GET', `runs/${first.headers.get('x-arq-run-id')}/stream?after=50`)
    await bench.clock.advance(5_000)
    expect((await ahead).headers.get('x-arq-replay')).toBe('snapshot')
    expect(deltas((await ahead).text)).toBe('One two')
    await first.text()
  })

  it('have nothing for a thread that is idle or unknown', async () => {
    await chat()
    for (const threadId of ['t1', 't2']) {
      const answered = await bench.call('GET', `chat/${threadId}/stream`)
      expect([answered.status, answered.text]).toEqual([204, ''])
    }
  })

  describe('when the log is gone', () => {
    it('answer with the message where the thread still has it', async () => {
      const runId = await runOf(chat())
      await bench.clock.advance(day)
      const answered = await bench.call('GET', `runs/${runId}/stream?after=3&thread=t1`)
      expect(answered.status).toBe(410)
      expect(answered.json()).toMatchObject({ error: { code: 'run_expired' }, message: { role: 'assistant', metadata: { arq: { runId } } } })
    })

    it.each(['', '&thread=t2', '&thread=%00', '&thread='])('say so without it otherwise: %j', async (thread) => {
      const runId = await runOf(chat())
      await bench.clock.advance(day)
      const answered = await bench.call('GET', `runs/${runId}/stream?after=3${thread}`)
      expect(answered.status).toBe(410)
      expect(answered.json()).toEqual({ error: expect.objectContaining({ code: 'run_expired' }) })
    })

    it('give it to nobody else', async () => {
      const runId = await runOf(chat())
      await bench.clock.advance(day)
      const answered = await bench.call('GET', `runs/${runId}/stream?thread=t1`, { user: 'eve' })
      expect(answered.json()).toEqual({ error: expect.objectContaining({ code: 'run_expired' }) })
    })

    it('tell an answer that ended long ago from one that never was', async () => {
      const random = new SeededRandom()
      const [old, young] = [timeOrderedId(bench.clock.now() - 600_001, random), timeOrderedId(bench.clock.now() - 599_999, random)]
      expect(idCreatedAt(old)).toBe(bench.clock.now() - 600_001)
      expect((await bench.call('GET', `runs/${old}/stream`)).status).toBe(410)
      expect((await bench.call('GET', `runs/${young}/stream`)).status).toBe(404)
      expect((await bench.call('GET', `runs/${random.uuid()}/stream`)).status).toBe(404)
    })

    it('find the message of a run that the server forgot early', async () => {
      const runId = await runOf(chat())
      bench.arq.stores.runs.get = () => Promise.resolve(undefined)
      expect((await bench.call('GET', `runs/${runId}/stream?thread=t1`)).status).toBe(410)
    })
  })

  describe('stop', () => {
    const begin = async (): Promise<string> => {
      bench = new HandlerBench([{ text: 'One ' }, { hang: true }])
      const response = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
      await bench.clock.settle()
      return response.headers.get('x-arq-run-id') ?? ''
    }

    it.each([
      ['by run', (runId: string) => bench.post(`runs/${runId}/stop`, {})],
      ['by run, without a body', (runId: string) => bench.call('POST', `runs/${runId}/stop`)],
      ['by thread', () => bench.call('POST', 'chat/t1/stop')],
      ['by thread, with an empty body', () => bench.post('chat/t1/stop', '')],
      ['by thread, with an empty object', () => bench.post('chat/t1/stop', {})],
      ['by key', () => bench.post('chat/t1/stop', { runKey: 'k1' })],
    ])('an answer %s, as often as one likes', async (_name, stop) => {
      const runId = await begin()
      expect((await stop(runId)).json()).toEqual({ stopped: true, runId })
      expect(await bench.arq.stores.runs.live(ada, 't1')).toBeUndefined()
      expect((await bench.arq.stores.runs.read(runId, 0)).at(-1)?.body.type).toBe('abort')
      expect((await stop(runId)).status).toBe(200)
      const next = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k2')) })
      expect(next.status).toBe(200)
      await next.body?.cancel()
    })

    it('one that is yet to come, by its key', async () => {
      expect((await bench.post('chat/t1/stop', { runKey: 'k1' })).json()).toEqual({ stopped: true })
      const answered = await chat()
      expect(answered.text).toContain('"type":"abort"')
      expect(bench.model.calls).toBe(0)
    })

    it('nothing when a reader just leaves', async () => {
      bench = new HandlerBench([{ text: 'One ' }, { delayMs: 5_000 }, { text: 'two' }])
      const response = await bench.respond('POST', 'chat', { body: JSON.stringify(send('t1', 'k1')) })
      await response.body?.cancel()
      await bench.clock.advance(5_000)
      expect(deltas((await bench.call('GET', `runs/${response.headers.get('x-arq-run-id')}/stream`)).text)).toBe('One two')
    })
  })
})
