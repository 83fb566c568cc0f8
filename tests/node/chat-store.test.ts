import { RateLimitError } from '@arq/core'
import { afterEach, describe, expect, it } from 'vitest'
import { answerOf, ChatBench, record, told } from './support/chat-bench.js'

const answer = 'One two three four five six seven eight nine ten, the end.'

describe('a chat store', () => {
  let bench: ChatBench
  afterEach(async () => {
    await bench.close()
    expect(bench.clock.pending).toBe(0)
  })

  it('is submitted, streams, and is ready, at most one update a frame', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    const seen = record(chat)
    await bench.clock.settle()
    bench.environment.holdFrames()
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(5)
    expect(chat.getSnapshot()).toMatchObject({ status: 'submitted', connection: 'online', error: undefined })
    const before = seen.length
    await bench.clock.advance(60)
    const unpainted = seen.length - before
    expect(unpainted).toBeLessThanOrEqual(2)
    bench.environment.paint()
    expect(seen.length - before).toBeLessThanOrEqual(unpainted + 1)
    expect(chat.getSnapshot()).toMatchObject({ status: 'streaming' })
    await bench.clock.advance(1_000)
    await sent
    expect(told(chat.getSnapshot())).toEqual(['user: Count', `assistant: ${answer}`])
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', connection: 'online' })
    expect(chat.getSnapshot().messages[1]?.metadata?.arq).toMatchObject({ finishReason: 'stop', model: 'm' })
  })

  it('gives the same picture until something changes, and keeps the identity of what did not', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    expect(bench.client.chat('t1')).toBe(chat)
    const seen = record(chat)
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(1_000)
    await sent
    expect(chat.getSnapshot()).toBe(chat.getSnapshot())
    expect(chat.getSnapshot()).toBe(seen.at(-1))
    expect(new Set(seen.flatMap((snapshot) => snapshot.messages.filter((message) => message.role === 'user'))).size).toBe(1)
  })

  it.each([
    ['while the answer is written', 100],
    ['before the first word', 0],
  ])('refuses a second send %s', async (_name, ms) => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(ms)
    await expect(chat.sendMessage('And?')).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(chat.regenerate()).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(chat.setMessages([])).rejects.toMatchObject({ code: 'validation_failed' })
    await bench.clock.advance(1_000)
    await sent
    expect(told(chat.getSnapshot())).toEqual(['user: Count', `assistant: ${answer}`])
  })

  it('takes the first of two sends of one moment', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    const sent = Promise.allSettled([chat.sendMessage('Count'), chat.sendMessage('Count'), chat.regenerate()])
    await bench.clock.advance(1_000)
    expect((await sent).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(told(chat.getSnapshot())).toEqual(['user: Count', `assistant: ${answer}`])
    expect(bench.model.calls).toBe(1)
  })

  it.each(['', ' \n', { parts: [] }])('refuses an empty message and stays as it is: %j', async (message) => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    await expect(chat.sendMessage(message)).rejects.toMatchObject({ code: 'validation_failed' })
    expect(bench.line.requests).toEqual([])
  })

  it('shows a failure and what came before it, and goes on after it was cleared', async () => {
    bench = new ChatBench((_request, call) => (call === 0 ? [{ text: 'One two ' }, { fail: new RateLimitError('Too fast.', { retryAfterMs: 500 }) }] : [{ text: answer }]))
    const chat = bench.client.chat('t1')
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(500)
    await sent
    expect(chat.getSnapshot()).toMatchObject({ status: 'error', error: { code: 'rate_limited', message: 'Too fast.', isRetryable: true }, connection: 'online' })
    expect(answerOf(chat.getSnapshot())).toBe('One two ')
    expect(chat.getSnapshot().messages[1]?.metadata?.arq).toMatchObject({ incomplete: 'failed' })
    chat.clearError()
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', error: undefined })
    const again = chat.regenerate()
    await bench.clock.advance(1_000)
    await again
    expect(told(chat.getSnapshot())).toEqual(['user: Count', `assistant: ${answer}`])
  })

  it('shows what the server refused', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    await chat.sendMessage('x'.repeat(40_000))
    expect(chat.getSnapshot()).toMatchObject({ status: 'error', error: { code: 'payload_too_large', status: 413 } })
    expect(chat.getSnapshot().messages).toHaveLength(1)
    expect(await bench.arq.stores.threads.messages(bench.scope, 't1')).toBeUndefined()
  })

  it('writes the last answer again, or a named one without what followed it', async () => {
    bench = new ChatBench((_request, call) => [{ text: `Answer ${call}.` }])
    const chat = bench.client.chat('t1')
    for (const text of ['First', 'Second']) {
      const sent = chat.sendMessage(text)
      await bench.clock.advance(200)
      await sent
    }
    const [, firstAnswer] = chat.getSnapshot().messages
    const again = chat.regenerate()
    await bench.clock.advance(200)
    await again
    expect(told(chat.getSnapshot())).toEqual(['user: First', 'assistant: Answer 0.', 'user: Second', 'assistant: Answer 2.'])
    const named = chat.regenerate({ messageId: firstAnswer?.id ?? '' })
    await bench.clock.advance(200)
    await named
    const after = ['user: First', 'assistant: Answer 3.']
    expect(told(chat.getSnapshot())).toEqual(after)
    expect(told({ ...chat.getSnapshot(), messages: (await bench.arq.stores.threads.messages(bench.scope, 't1')) ?? [] })).toEqual(after)
    await expect(chat.regenerate({ messageId: 'no-such-answer' })).rejects.toMatchObject({ code: 'validation_failed' })
    expect(told(chat.getSnapshot())).toEqual(after)
  })

  it('tells the server which answer is written again', async () => {
    const bodies: unknown[] = []
    bench = new ChatBench([{ text: answer }])
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (typeof init?.body === 'string') bodies.push(JSON.parse(init.body))
      return bench.line.fetch(input, init)
    }
    const chat = bench.openPage({ fetch }).chat('t1')
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(1_000)
    await sent
    const [question, replaced] = chat.getSnapshot().messages
    const again = chat.regenerate()
    await bench.clock.advance(1_000)
    await again
    expect(bodies[1]).toMatchObject({ trigger: 'regenerate-message', messageId: replaced?.id, messages: [{ id: question?.id }] })
  })

  it('takes other messages, and sends them as what was said', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    await chat.setMessages([
      { id: 'q0', role: 'user', parts: [{ type: 'text', text: 'Before' }] },
      { id: 'a0', role: 'assistant', parts: [{ type: 'text', text: 'Then' }] },
    ])
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(1_000)
    await sent
    expect(bench.model.requests[0]?.messages.map((message) => message.content)).toEqual(['Before', 'Then', 'Count'])
  })

  it('goes on with a conversation that is larger than one request may be', async () => {
    bench = new ChatBench([{ text: answer }])
    const chat = bench.client.chat('t1')
    const long = '漢字'.repeat(8_000)
    await chat.setMessages(
      Array.from({ length: 80 }, (_, index) => ({ id: `m${index}`, role: index % 2 === 0 ? 'user' : 'assistant', parts: [{ type: 'text', text: index % 2 === 0 ? 'Write' : long }] })),
    )
    const sent = chat.sendMessage('Count')
    await bench.clock.advance(1_000)
    await sent
    expect(chat.getSnapshot()).toMatchObject({ status: 'ready', error: undefined })
    expect(answerOf(chat.getSnapshot())).toBe(answer)
    expect(chat.getSnapshot().messages).toHaveLength(82)
  })

  it('lets the oldest go that nobody looks at, and no other', async () => {
    bench = new ChatBench([{ hang: true }])
    const [watched, live, idle] = ['watched', 'live', 'idle'].map((id) => bench.client.chat(id))
    watched?.subscribe(() => {})
    void live?.sendMessage('Count')
    await bench.clock.settle()
    const used = bench.client.chat('used')
    for (let index = 0; index < 30; index += 1) {
      bench.client.chat(`more-${index}`)
      bench.client.chat('used')
    }
    expect(bench.client.chat('used')).toBe(used)
    expect(bench.client.chat('watched')).toBe(watched)
    expect(bench.client.chat('live')).toBe(live)
    expect(bench.client.chat('idle')).not.toBe(idle)
  })
})
