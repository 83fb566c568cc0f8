import { SeededRandom, type LineFault } from '@arq/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { answerOf, ChatBench, record } from './support/chat-bench.js'

const answer = 'Eins, zwei, **drei**: ein Haus am See 🏡 mit Fenstern, 漢字 und `code`. '.repeat(6).trim()

describe('a chat over bad lines', () => {
  let bench: ChatBench
  afterEach(async () => {
    await bench.close()
    expect(bench.clock.pending).toBe(0)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('loses, repeats and shrinks nothing however often and wherever they break (seed %i)', async (seed) => {
    const random = new SeededRandom(seed)
    bench = new ChatBench([{ text: answer }])
    const types = ['cut', 'close', 'silence', 'refused', 'lost-before-headers'] as const
    const fault = (): LineFault => ({ type: types[random.below(types.length)] ?? 'cut', afterBytes: random.below(900) })
    bench.line.plan(...Array.from({ length: 12 }, fault))
    const chat = bench.client.chat('t1')
    const seen = record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(120_000)
    await sent
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', connection: 'online' })
    const texts = seen.map(answerOf)
    for (const [index, text] of texts.entries()) expect(text.startsWith(texts[index - 1] ?? '')).toBe(true)
    expect(bench.model.calls).toBe(1)
  })

  it('costs at most three updates to catch up after a break', async () => {
    bench = new ChatBench([{ text: answer }, { delayMs: 60_000 }, { text: 'End.' }])
    bench.line.plan({ type: 'cut', afterBytes: 600 })
    bench.environment.setOnline(true)
    const chat = bench.client.chat('t1')
    const seen = record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(20)
    bench.line.plan({ type: 'refused' }, { type: 'refused' }, { type: 'refused' }, { type: 'refused' }, { type: 'refused' })
    await bench.clock.advance(1_000)
    expect(chat.getSnapshot().connection).toBe('reconnecting')
    expect(answerOf(chat.getSnapshot()).length).toBeLessThan(answer.length)
    const before = seen.length
    for (let step = 0; step < 100 && answerOf(chat.getSnapshot()) !== answer; step += 1) await bench.clock.advance(100)
    await bench.clock.advance(1_000)
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(seen.length - before).toBeLessThanOrEqual(3)
    await bench.clock.advance(70_000)
    await sent
  })

  it('says that it is reconnecting, that it resumed, and after a while nothing', async () => {
    bench = new ChatBench([{ text: answer }, { delayMs: 10_000 }, { text: ' End.' }])
    bench.line.plan({ type: 'cut', afterBytes: 600 })
    const chat = bench.client.chat('t1')
    const seen = record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(1_000)
    expect(chat.getSnapshot().connection).toBe('resumed')
    await bench.clock.advance(2_000)
    expect(chat.getSnapshot()).toMatchObject({ connection: 'online', status: 'streaming' })
    const states = seen.map((snapshot) => snapshot.connection)
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual(['online', 'reconnecting', 'resumed', 'online'])
    await bench.clock.advance(20_000)
    await sent
  })

  it('sits out 20 seconds without a network, trying nothing, and has the whole answer as soon as it is back', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.line.plan({ type: 'silence', afterBytes: 700 })
    const chat = bench.client.chat('t1')
    record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(100)
    bench.environment.setOnline(false)
    expect(chat.getSnapshot().connection).toBe('offline')
    await bench.clock.advance(20_000)
    expect(chat.getSnapshot()).toMatchObject({ connection: 'offline', status: 'streaming' })
    expect(bench.line.requests).toHaveLength(1)
    bench.environment.setOnline(true)
    await bench.clock.settle()
    await sent
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(chat.getSnapshot().connection).toBe('online')
  })

  it('does not mind a network that was away while the line lived', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(100)
    bench.environment.setOnline(false)
    expect(chat.getSnapshot().connection).toBe('offline')
    bench.environment.setOnline(true)
    expect(chat.getSnapshot().connection).toBe('online')
    await bench.clock.advance(2_000)
    await sent
    expect(bench.line.requests).toHaveLength(1)
  })

  it('says that an idle page is offline', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    record(chat)
    await bench.clock.settle()
    bench.environment.setOnline(false)
    expect(chat.getSnapshot().connection).toBe('offline')
    bench.environment.setOnline(true)
    expect(chat.getSnapshot().connection).toBe('online')
  })

  it('keeps a message that was written without a network, and sends it when there is one', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.environment.setOnline(false)
    const chat = bench.client.chat('t1')
    record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(60_000)
    expect(chat.getSnapshot()).toMatchObject({ status: 'submitted', connection: 'offline', messages: [{ role: 'user' }] })
    expect((await bench.storage.loadThread('t1'))?.running).toMatchObject({ trigger: 'submit-message' })
    bench.environment.setOnline(true)
    await bench.clock.advance(5_000)
    await sent
    expect(answerOf(chat.getSnapshot())).toBe(answer)
  })

  it('stores what it shows when the page is hidden', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(105)
    bench.environment.signal('hide')
    await bench.clock.settle()
    const stored = await bench.storage.loadThread('t1')
    expect(stored?.messages).toEqual(chat.getSnapshot().messages)
    expect(stored?.running).toMatchObject({ messageId: chat.getSnapshot().messages[1]?.id, trigger: 'submit-message' })
    await bench.clock.advance(2_000)
    await sent
    expect((await bench.storage.loadThread('t1'))?.running).toBeUndefined()
  })

  it('gives up on a server that stays away, marks the answer and leaves nothing behind', async () => {
    bench = new ChatBench([{ text: answer }])
    bench.line.plan({ type: 'cut', afterBytes: 700 }, ...Array.from({ length: 200 }, (): LineFault => ({ type: 'refused' })))
    const chat = bench.client.chat('t1')
    record(chat)
    const sent = chat.sendMessage('Erzähl')
    await bench.clock.advance(700_000)
    await sent
    expect(chat.getSnapshot()).toMatchObject({ status: 'error', error: { code: 'provider_unavailable', isRetryable: true }, connection: 'online' })
    expect(chat.getSnapshot().messages[1]?.metadata?.arq).toMatchObject({ incomplete: 'failed' })
  })
})
