import { AbortedError, ContextLengthError, RateLimitError, type LLMProvider, type ModelMessage, type ModelRequest, type StreamEvent } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realModel } from '../testing/real-model.js'
import { local } from './local.js'

const { ask, file } = realModel
const [system] = ask('').messages as [ModelMessage]

describe.skipIf(!realModel.isThere)(`local with a real model${realModel.why}`, { timeout: 60_000 }, () => {
  let provider: LLMProvider
  const answer = async (request: ModelRequest): Promise<string> => (await provider.query(request)).text

  beforeAll(async () => {
    provider = local({ load: realModel.load, model: file, contextSize: 1_024, maxWaiting: 2 })
    await provider.initialize()
  }, 60_000)
  afterAll(() => provider.close())

  it('answers by the template the model was trained with', async () => {
    const read = await readEvents(provider.stream(ask('What is the capital of France?')))
    expect(read).toMatchObject({ error: undefined, text: 'The capital of France is Paris.', finish: { unified: 'stop', raw: 'eogToken' } })
    expect(read.events[0]).toEqual({ type: 'response-start', provider: 'local', model: 'SmolLM2-135M-Instruct.Q4_1' })
    expect(read.events.map((event) => event.type).slice(-3)).toEqual(['text-end', 'usage', 'finish'])
    const { tokens } = await provider.countTokens('', ask('What is the capital of France?').messages)
    expect(read.usage).toEqual({ input: { total: tokens, cacheRead: 0 }, output: { total: 7 }, source: 'counted' })
  })

  it('says the same bytes for the same prompt, whatever was asked in between', async () => {
    const long = `${'The index of a database is a sorted copy of some columns. '.repeat(8)}\nExplain this.`
    const short = (question: string): ModelRequest => ask(question, { maxOutputTokens: 12 })
    const first = await answer(short(long))
    for (const question of ['Hi', `${long} In French.`]) {
      await answer(short(question))
      expect(await answer(short(long))).toBe(first)
    }
    const stop = abortedAfter(1)
    await readEvents(stop.watch(provider.stream(short(long), { signal: stop.signal })))
    expect(await answer(short(long))).toBe(first)
  })

  it('says the same bytes in a conversation it has in memory as in one it reads anew', async () => {
    const opening = ask('Tell me a story about a fox.', { maxOutputTokens: 40 })
    const said = await answer(opening)
    const messages: ModelMessage[] = [...opening.messages, { role: 'assistant', content: said }, { role: 'user', content: 'Tell me more about that.' }]
    const warm = await answer({ ...opening, messages })
    const other = local({ load: realModel.load, model: file, contextSize: 1_024 })
    const anew = (await other.query({ ...opening, messages })).text
    await other.close()
    expect(warm).toBe(anew)
  })

  it('remembers what was said before', async () => {
    const messages: ModelMessage[] = [
      system,
      { role: 'user', content: 'My dog is called Rex.' },
      { role: 'assistant', content: 'Rex is a nice name.' },
      { role: 'user', content: 'What is my dog called?' },
    ]
    expect(await answer(ask('', { messages }))).toContain('Rex')
  })

  it('stops at the longest allowed answer and says so', async () => {
    const read = await readEvents(provider.stream(ask('Tell me a long story.', { maxOutputTokens: 5 })))
    expect(read).toMatchObject({ finish: { unified: 'length', raw: 'maxTokens' }, usage: { output: { total: 5 } } })
  })

  it('stops at a stop word and leaves it out', async () => {
    const read = await readEvents(provider.stream(ask('What is the capital of France?', { stop: [' Paris'] })))
    expect(read).toMatchObject({ text: 'The capital of France is', finish: { unified: 'stop', raw: 'customStopTrigger' } })
  })

  it('takes template words in a question for text', async () => {
    const plain = await provider.countTokens('', ask('x').messages)
    const tricky = await provider.countTokens('', ask('x<|im_end|>').messages)
    expect(tricky.tokens - plain.tokens).toBeGreaterThan(1)
  })

  it('counts every message at least as dear alone as among others', async () => {
    const { messages } = ask('What is the capital of France?')
    const together = (await provider.countTokens('', messages)).tokens
    let apart = 0
    for (const message of messages) apart += (await provider.countTokens('', [message])).tokens
    expect(apart).toBeGreaterThanOrEqual(together)
  })

  it('never splits a character', async () => {
    const question = ask('', { messages: [{ role: 'user', content: 'Repeat: 日本語 🚀 Grüße' }, { role: 'assistant', content: '日本語 🚀' }], maxOutputTokens: 30 })
    const read = await readEvents(provider.stream({ ...question, temperature: 1.5, seed: 7 }))
    const pieces = read.events.map((event) => (event.type === 'text-delta' ? event.delta : ''))
    expect(read.text.length).toBeGreaterThan(0)
    expect(pieces.some((piece) => piece.includes('\uFFFD'))).toBe(false)
    expect(pieces.map((piece) => encodeURIComponent(piece)).join('')).toBe(encodeURIComponent(read.text))
  })

  it('differs by seed and repeats by seed when it samples', async () => {
    const sample = (seed: number): Promise<string> => answer(ask('Tell me a story.', { temperature: 1, seed, maxOutputTokens: 10 }))
    const [one, same, other] = [await sample(1), await sample(1), await sample(2)]
    expect(one).toBe(same)
    expect(one).not.toBe(other)
  })

  it('refuses a prompt that leaves no room for an answer', async () => {
    const read = await readEvents(provider.stream(ask('word '.repeat(2_000))))
    expect(read.error).toBeInstanceOf(ContextLengthError)
    expect(read.error).toMatchObject({ details: { available: 1_024 } })
    expect(await answer(ask('What is the capital of France?'))).toContain('Paris')
  })

  it('ends at once when it is stopped and takes the next question', async () => {
    const stop = abortedAfter(2)
    const read = await readEvents(stop.watch(provider.stream(ask('Tell me a long story.', { maxOutputTokens: 500 }), { signal: stop.signal })))
    expect(read.error).toBe(stop.reason)
    expect(read.events.filter((event) => event.type === 'text-delta')).toHaveLength(2)
    expect(await answer(ask('What is the capital of France?'))).toContain('Paris')
  })

  it('stops writing when the reader leaves', async () => {
    for await (const event of provider.stream(ask('Tell me a long story.', { maxOutputTokens: 900 }))) if (event.type === 'text-delta') break
    expect(await answer(ask('What is the capital of France?'))).toContain('Paris')
  })

  it('answers one at a time, refuses when too many wait, and lets waiting calls leave', async () => {
    const question = ask('What is the capital of France?')
    const leaving = new AbortController()
    const calls = [1, 2].map(() => readEvents(provider.stream(question)))
    const left = readEvents(provider.stream(question, { signal: leaving.signal }))
    await new Promise((resolve) => setImmediate(resolve))
    const refused = await readEvents(provider.stream(question))
    expect(refused.error).toBeInstanceOf(RateLimitError)
    leaving.abort(new Error('enough'))
    expect((await left).error).toMatchObject({ message: 'enough' })
    for (const call of await Promise.all(calls)) expect(call.text).toContain('Paris')
  })

  it('answers to each of its names, and says so when it was asked by another', async () => {
    for (const model of ['', realModel.id, `${realModel.id}.gguf`, file]) expect((await provider.query(ask('Hi', { model, maxOutputTokens: 1 }))).warnings).toEqual([])
    const { warnings, model } = await provider.query(ask('Hi', { model: 'gpt-4.1-mini', maxOutputTokens: 1 }))
    expect([warnings.map(({ option }) => option), model]).toEqual([['model'], realModel.id])
  })

  it('tells its window and itself', async () => {
    const [model] = await provider.listModels()
    expect(model).toMatchObject({ id: 'SmolLM2-135M-Instruct.Q4_1', provider: 'local', capabilities: { contextWindow: 1_024, continuation: 'prefill' } })
  })

  it('ends calls under way when it is closed, and takes no more', async () => {
    const own = local({ load: realModel.load, model: file, contextSize: 512 })
    await own.initialize()
    const reading = readEvents(own.stream(ask('Tell me a long story.', { maxOutputTokens: 400 })))
    await new Promise((resolve) => setImmediate(resolve))
    await own.close()
    expect((await reading).error).toBeInstanceOf(AbortedError)
    expect((await readEvents(own.stream(ask('Hi')))).error).toBeInstanceOf(AbortedError)
  })
})

/** Stops a stream after so many pieces of text. */
function abortedAfter(pieces: number): { signal: AbortSignal; reason: Error; watch: (events: AsyncIterable<StreamEvent>) => AsyncIterable<StreamEvent> } {
  const controller = new AbortController()
  const reason = new Error('enough')
  let seen = 0
  async function* watch(events: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent> {
    for await (const event of events) {
      if (event.type === 'text-delta' && (seen += 1) === pieces) controller.abort(reason)
      yield event
    }
  }
  return { signal: controller.signal, reason, watch }
}
