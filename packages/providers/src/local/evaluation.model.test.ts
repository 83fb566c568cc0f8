import { AbortedError, type LLMProvider, type ModelMessage, type ModelRequest } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realModel } from '../testing/real-model.js'
import type { LlamaModule } from './llama-module.js'
import { local } from './local.js'

const { ask } = realModel
const block = 64

/** Some hundred tokens that begin differently each time, so that none of them is known. */
const long = (opening: string): ModelRequest => ask(`${opening} ${'The index of a database is a sorted copy of some columns. '.repeat(12)}`, { maxOutputTokens: 3 })

describe.skipIf(!realModel.isThere)(`local evaluates no more than it must${realModel.why}`, { timeout: 60_000 }, () => {
  const watched = realModel.watch()
  let provider: LLMProvider

  beforeAll(async () => {
    provider = local({ load: watched.load, model: realModel.file, contextSize: 1_024 })
    await provider.initialize()
  }, 60_000)
  afterAll(() => provider.close())

  it('counts the tokens of a prompt as the model evaluates them', async () => {
    for (const request of [ask('What is the capital of France?'), long('One.'), ask('', { messages: [{ role: 'user', content: 'Grüße, 日本語 🚀\n\n<|im_end|>' }] })]) {
      watched.evaluated()
      const { usage } = await provider.query({ ...request, maxOutputTokens: 1 })
      const { tokens } = await provider.countTokens('', request.messages)
      const { cacheRead = 0 } = usage?.input ?? {}
      expect([usage?.input.total, watched.evaluated().all]).toEqual([tokens, tokens - cacheRead])
    }
  })

  it('reads only what is new of a longer conversation, but for the last block of what it knows', async () => {
    const opening = long('Two.')
    const said = await provider.query(opening)
    const first = said.usage?.input.total ?? 0
    const messages: ModelMessage[] = [...opening.messages, { role: 'assistant', content: said.text }, { role: 'user', content: 'Go on.' }]
    watched.evaluated()
    const { usage } = await provider.query({ ...opening, messages, maxOutputTokens: 1 })
    const known = usage?.input.cacheRead ?? 0
    expect(known % block).toBe(0)
    // The opening of the answer, three tokens, is the same in both prompts too.
    expect(first - known).toBeLessThanOrEqual(block)
    expect(watched.evaluated().all).toBe((usage?.input.total ?? 0) - known)
  })

  it('evaluates at most one more token after an abort while it writes', async () => {
    const stop = new AbortController()
    watched.evaluated()
    let told = 0
    const events = provider.stream(ask('Tell me a long story.', { maxOutputTokens: 500 }), { signal: stop.signal })
    await expect(async () => {
      for await (const event of events) if (event.type === 'text-delta' && (told += 1) === 3) stop.abort(new Error('enough'))
    }).rejects.toThrow('enough')
    const before = watched.evaluated().answering
    // The next answer begins when the model has really stopped.
    const { tokens } = await provider.countTokens('', ask('Hi').messages)
    await provider.query(ask('Hi', { maxOutputTokens: 1 }))
    expect(told).toBe(3)
    const after = watched.evaluated()
    expect(after.answering - 1).toBeLessThanOrEqual(1)
    expect(after.all - tokens).toBeLessThanOrEqual(1)
    expect(before).toBeLessThanOrEqual(4)
  })

  it('evaluates no more than the block at hand after an abort while it reads', async () => {
    const stop = new AbortController()
    const request = long('Three.')
    watched.evaluated()
    const reading = readEvents(provider.stream(request, { signal: stop.signal }))
    setTimeout(() => stop.abort(new Error('enough')))
    expect((await reading).error).toMatchObject({ message: 'enough' })
    await provider.query(ask('Hi', { maxOutputTokens: 1 }))
    const { tokens } = await provider.countTokens('', ask('Hi').messages)
    expect(watched.evaluated().all).toBeLessThanOrEqual(block + tokens)
  })

  it('frees the contexts, the model and the engine when it is closed, whatever is under way', async () => {
    const own = realModel.watch()
    const engines: { disposed: boolean }[] = []
    const closing = local({ load: () => own.load().then((library) => remembering(library, engines)), model: realModel.file, contextSize: 256, embeddings: { contextSize: 64 } })
    await closing.embed?.(['one'])
    const answering = readEvents(closing.stream(ask('Tell me a long story.', { maxOutputTokens: 200 })))
    const waiting = readEvents(closing.stream(ask('Tell me a long story.', { maxOutputTokens: 200 })))
    while ((await closing.listModels()).length === 0 || engines.length === 0) await new Promise(setImmediate)
    await closing.initialize()
    const [model, sequence] = [own.model(), own.sequence()]
    await Promise.all([closing.close(), closing.close()])
    expect([sequence.disposed, sequence.context.disposed, model.disposed, engines.map((engine) => engine.disposed)]).toEqual([true, true, true, [true]])
    expect([(await answering).error, (await waiting).error]).toEqual([expect.any(AbortedError), expect.any(AbortedError)])
    await expect(closing.query(ask('Hi'))).rejects.toBeInstanceOf(AbortedError)
    await expect(closing.countTokens('', [])).rejects.toBeInstanceOf(AbortedError)
  })

  it('frees what it loads when it is closed meanwhile', async () => {
    const engines: { disposed: boolean }[] = []
    const closing = local({ load: () => realModel.load().then((library) => remembering(library, engines)), model: realModel.file })
    const loading = closing.initialize()
    const outcome = loading.catch((thrown: unknown) => thrown)
    while (engines.length === 0) await new Promise(setImmediate)
    await closing.close()
    expect(await outcome).toBeInstanceOf(AbortedError)
    expect(engines.map((engine) => engine.disposed)).toEqual([true])
  })
})

/** Keeps the engines that are started. */
function remembering(library: LlamaModule, engines: { disposed: boolean }[]): LlamaModule {
  return {
    LlamaChat: library.LlamaChat,
    TokenBias: library.TokenBias,
    async getLlama(options) {
      const engine = await library.getLlama(options)
      engines.push(engine as typeof engine & { disposed: boolean })
      return engine
    },
  }
}
