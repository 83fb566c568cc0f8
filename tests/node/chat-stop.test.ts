import { afterEach, describe, expect, it } from 'vitest'
import type { LineFault } from '@arq/testkit'
import { answerOf, ChatBench, record, told } from './support/chat-bench.js'

const answer = 'One two three four five six seven eight nine ten, the end. '.repeat(20)
const isStop = (input: unknown): boolean => typeof input === 'string' && input.endsWith('/stop')
const refused: LineFault = { type: 'refused' }

describe('stopping an answer', () => {
  let bench: ChatBench
  afterEach(async () => {
    await bench.close()
    expect(bench.clock.pending).toBe(0)
  })

  const live = async (): Promise<boolean> => (await bench.arq.stores.runs.live(bench.scope, 't1')) !== undefined
  const stops = (): number => bench.line.requests.filter((request) => request.endsWith('/stop')).length

  it('ends it here at once and everywhere soon, and keeps what was written', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    const seen = record(chat)
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(45)
    const stopped = chat.stop()
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', connection: 'online' })
    expect(answerOf(chat.getSnapshot())).toBe('One two three four ')
    await bench.clock.settle()
    await Promise.all([sent, stopped])
    expect(await live()).toBe(false)
    expect(chat.getSnapshot().messages[1]).toMatchObject({ metadata: { arq: { incomplete: 'stopped', finishReason: 'aborted' } }, parts: [{ type: 'step-start' }, { state: 'done' }] })
    expect((await bench.arq.stores.threads.messages(bench.scope, 't1'))?.[1]?.metadata?.arq).toMatchObject({ incomplete: 'stopped' })
    expect((await bench.storage.loadThread('t1'))?.running).toBeUndefined()
    const after = seen.slice(seen.findIndex((snapshot) => snapshot.messages[1]?.metadata?.arq?.incomplete === 'stopped'))
    expect(new Set(after.map((snapshot) => `${snapshot.status} ${snapshot.connection}`))).toEqual(new Set(['ready online']))
    await bench.clock.advance(60_000)
    expect(chat.getSnapshot()).toBe(after.at(-1))
    expect(bench.line.requests).toHaveLength(2)
  })

  it('says nothing of a line while it stops, even one that was breaking', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.line.plan({ type: 'cut', afterBytes: 600 }, refused, refused, refused, refused)
    const chat = bench.client.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(300)
    expect(chat.getSnapshot().connection).toBe('reconnecting')
    const stopped = chat.stop()
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', connection: 'online' })
    await bench.clock.advance(20_000)
    await stopped
    expect(await live()).toBe(false)
    bench.environment.setOnline(false)
    bench.environment.setOnline(true)
    expect(chat.getSnapshot().connection).toBe('online')
  })

  it('counts also before the server named the run', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.line.plan(refused, undefined)
    const chat = bench.client.chat('t1')
    record(chat)
    const sent = chat.sendMessage('Count')
    await bench.clock.settle()
    const stopped = chat.stop()
    await bench.clock.advance(1_000)
    await Promise.all([sent, stopped])
    expect(bench.line.requests).toEqual(['POST /api/arq/chat', 'POST /api/arq/chat/t1/stop'])
    expect(bench.model.calls).toBe(0)
    expect(told(chat.getSnapshot())).toEqual(['user: Count'])
  })

  it('is one request however often it is asked for, and none where nothing is written', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    record(chat)
    await chat.stop()
    expect(bench.line.requests).toEqual([])
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    const asked = Promise.all([chat.stop(), chat.stop(), chat.stop()])
    await bench.clock.settle()
    await asked
    await chat.stop()
    expect(stops()).toBe(1)
  })

  it('is told again until the server has heard it', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    bench.line.plan(refused, refused, { type: 'lost-before-headers' }, refused)
    let heard = false
    const stopped = chat.stop().then(() => (heard = true))
    await bench.clock.settle()
    expect(heard).toBe(false)
    await bench.clock.advance(5_000)
    await stopped
    expect(stops()).toBe(5)
    expect(await live()).toBe(false)
  })

  it('is told again when the server was busy, and not when it said no', async () => {
    const statuses = [429, 503, 401]
    bench = new ChatBench([{ text: answer }])
    const page = bench.openPage({
      fetch: async (input, init) => (isStop(input) ? new Response('{}', { status: statuses.shift() ?? 200 }) : bench.line.fetch(input, init)),
    })
    const chat = page.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    const stopped = chat.stop()
    await bench.clock.advance(5_000)
    await stopped
    expect(statuses).toEqual([])
    page.close()
  })

  it('does not wait for ever for a request that hangs', async () => {
    let stopsAsked = 0
    bench = new ChatBench([{ text: answer }])
    const page = bench.openPage({
      fetch: (input, init) => (isStop(input) && (stopsAsked += 1) < 3 ? new Promise(() => {}) : bench.line.fetch(input, init)),
    })
    const chat = page.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    const stopped = chat.stop()
    await bench.clock.advance(25_000)
    await stopped
    expect(stopsAsked).toBe(3)
    page.close()
  })

  it('waits for the network, however long that is away', async () => {
    bench = new ChatBench([{ text: answer }, { hang: true }])
    const chat = bench.client.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    bench.environment.setOnline(false)
    const stopped = chat.stop()
    await bench.clock.advance(25_000)
    expect(await live()).toBe(true)
    bench.environment.setOnline(true)
    await bench.clock.settle()
    await stopped
    expect(await live()).toBe(false)
    expect((await bench.storage.loadThread('t1'))?.running).toBeUndefined()
  })

  it('lets the next send wait for it', async () => {
    bench = new ChatBench((_request, call) => (call === 0 ? [{ text: answer }] : [{ text: 'Again.' }]))
    const chat = bench.client.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    bench.line.plan(refused)
    const stopped = chat.stop()
    const sent = chat.sendMessage('Again')
    await bench.clock.settle()
    expect(told(chat.getSnapshot())).toHaveLength(2)
    await bench.clock.advance(1_000)
    await Promise.all([stopped, sent])
    expect(told(chat.getSnapshot())).toEqual(['user: Count', 'assistant: One two three four ', 'user: Again', 'assistant: Again.'])
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', error: undefined })
  })

  it('takes a run that is gone for stopped', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.line.plan({ type: 'silence', afterBytes: 500 })
    const chat = bench.client.chat('t1')
    record(chat)
    void chat.sendMessage('Count')
    await bench.clock.advance(45)
    await bench.replaceServer()
    const stopped = chat.stop()
    await bench.clock.settle()
    await stopped
    expect(stops()).toBe(1)
    expect((await bench.storage.loadThread('t1'))?.running).toBeUndefined()
  })
})
