import { ValidationError, type LLMProvider, type ModelMessage, type ModelRequest } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realModel } from '../testing/real-model.js'
import { local } from './local.js'

const { ask } = realModel

function continued(request: ModelRequest, said: string, change: Partial<ModelRequest> = {}): ModelRequest {
  return { ...request, ...change, messages: [...request.messages, { role: 'assistant', content: said }] }
}

describe.skipIf(!realModel.isThere)(`local goes on from its last words${realModel.why}`, { timeout: 60_000 }, () => {
  const watched = realModel.watch()
  let provider: LLMProvider
  const answer = async (request: ModelRequest): Promise<string> => (await provider.query(request)).text

  beforeAll(async () => {
    provider = local({ load: watched.load, model: realModel.file, contextSize: 1_024 })
    await provider.initialize()
  }, 60_000)
  afterAll(() => provider.close())

  it('to the same bytes, wherever a greedy answer was cut', async () => {
    const question = ask('Explain what a database index is.', { maxOutputTokens: 22 })
    const whole = await answer(question)
    // Between words, before and after a blank, in the middle of words, and at the very end.
    for (const cut of [1, 11, 17, 24, 51, whole.length]) {
      const said = whole.slice(0, cut)
      const rest = await answer(continued(question, said))
      expect([cut, (said + rest).slice(0, whole.length)]).toEqual([cut, whole])
    }
  })

  it('to the same end, with as many tokens as are left', async () => {
    const question = ask('What is the capital of France?')
    const { text, usage } = await provider.query(question)
    for (const said of ['The', 'The capital of Fr', text]) {
      const rest = await provider.query(continued(question, said))
      expect([said + rest.text, rest.finishReason]).toEqual([text, { unified: 'stop', raw: 'eogToken' }])
      const ours = await provider.countTokens('', [...question.messages, { role: 'assistant', content: said }])
      // A word that was cut in two is counted with the half that came last.
      const split = said === 'The capital of Fr' ? 1 : 0
      expect(rest.usage).toMatchObject({ input: { total: ours.tokens - split }, output: { total: (usage?.output.total ?? 0) - (ours.tokens - split - (usage?.input.total ?? 0)) } })
    }
  })

  it('and counts only new tokens against the longest answer', async () => {
    const question = ask('Explain what a database index is.', { maxOutputTokens: 20 })
    const whole = await provider.query(question)
    for (const cut of [24, 25]) {
      const said = whole.text.slice(0, cut)
      const rest = await provider.query(continued(question, said, { maxOutputTokens: 6 }))
      expect(rest).toMatchObject({ finishReason: { unified: 'length', raw: 'maxTokens' }, usage: { output: { total: 6 } } })
      expect(whole.text.startsWith(said + rest.text)).toBe(true)
    }
  })

  it('with the draws of the same seed', async () => {
    const question = ask('Tell me a story.', { temperature: 1, seed: 11, maxOutputTokens: 20 })
    const whole = await answer(question)
    const said = whole.slice(0, 23)
    expect((said + (await answer(continued(question, said)))).slice(0, whole.length)).toBe(whole)
  })

  it('in the middle of a character of two halves', async () => {
    const messages: ModelMessage[] = [{ role: 'user', content: 'Say it: 🚀🚀🚀' }]
    const rest = await answer({ ...ask('', { maxOutputTokens: 4 }), messages: [...messages, { role: 'assistant', content: 'Here it is: 🚀\uD83D' }] })
    expect(/^[\uDC00-\uDFFF]/.test(rest)).toBe(true)
    expect(() => encodeURIComponent(`\uD83D${rest}`)).not.toThrow()
  })

  it('from words that it would never have said', async () => {
    const said = 'Well, "quoted \\ text" \t and\nzebras (日本語 🚀) are th'
    const read = await readEvents(provider.stream(continued(ask('Explain what a database index is.', { maxOutputTokens: 8 }), said)))
    expect(read).toMatchObject({ error: undefined, finish: { unified: 'length' }, usage: { output: { total: 8 } } })
    expect(read.text.length).toBeGreaterThan(0)
    expect(read.text).not.toContain('zebras')
  })

  it('inside JSON, and keeps to the schema', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string', maxLength: 20 }, size: { enum: ['small', 'large'] } }, required: ['city', 'size'] }
    const question = ask('Describe Paris.', { maxOutputTokens: 60, responseFormat: { type: 'json', schema } })
    // As another writer spaces it.
    for (const said of ['{"ci', '{\n  "city":"Par', '{"city": "Lyon"}'.slice(0, -1)]) {
      const rest = await answer(continued(question, said))
      expect(JSON.parse(said + rest)).toEqual({ city: expect.any(String) as string, size: expect.stringMatching(/^(small|large)$/) as string })
    }
    expect((await readEvents(provider.stream(continued(question, 'Sure! Here')))).error).toBeInstanceOf(ValidationError)
    expect(await answer(ask('What is the capital of France?'))).toContain('Paris')
  })
})

describe.skipIf(!realModel.isThere)(`local with a template that has the model think first${realModel.why}`, { timeout: 60_000 }, () => {
  it('lets it think, but not where an answer is continued or held to JSON', async () => {
    const { QwenChatWrapper } = await import('node-llama-cpp')
    const watched = realModel.watch(() => new QwenChatWrapper({ variation: '3.5' }))
    const provider = local({ load: watched.load, model: realModel.file, contextSize: 512 })
    try {
      const question = ask('What is the capital of France?', { maxOutputTokens: 6 })
      expect(await provider.query(question)).toMatchObject({ text: '', reasoning: expect.stringMatching(/./) as string, usage: { output: { total: 6 } } })
      const rest = await provider.query(continued(question, 'The capital of Fr'))
      expect(rest).toMatchObject({ text: expect.stringMatching(/^ance/) as string, reasoning: '' })
      const json = await provider.query({ ...question, responseFormat: { type: 'json', schema: { enum: ['Paris', 'London'] } } })
      expect(json).toMatchObject({ text: expect.stringMatching(/^"(Paris|London)"$/) as string, reasoning: '' })
    } finally {
      await provider.close()
    }
  })
})
