import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ArqError } from '../errors/arq-error.js'
import { fakeProvider } from '../fakes/fake-provider.js'
import type { UIMessage } from '../messages/ui-message.js'
import { answerReserve, fitHistory, type FittedPrompt } from './fit-history.js'

const user = (text: string): UIMessage => ({ id: text, role: 'user', parts: [{ type: 'text', text }] })
const assistant = (text: string): UIMessage => ({ id: text, role: 'assistant', parts: [{ type: 'text', text }] })

/** One token a character; a window of 100 with 20 of it for the answer unless told otherwise. */
function fit(history: readonly UIMessage[], options: { system?: string; contextWindow?: number; maxOutput?: number; maxOutputTokens?: number } = {}): Promise<FittedPrompt> {
  const { system, maxOutputTokens, ...capabilities } = { contextWindow: 100, maxOutput: 20, ...options }
  const provider = fakeProvider(() => (async function* () {})(), capabilities)
  return fitHistory({ provider, model: 'm', system, history, maxOutputTokens })
}

describe('answerReserve', () => {
  it.each([
    [{ contextWindow: 8_000, maxOutput: 1_000 }, undefined, 1_000],
    [{ contextWindow: 8_000, maxOutput: 1_000 }, 500, 500],
    [{ contextWindow: 8_000, maxOutput: 1_000 }, 5_000, 1_000],
    // gpt-4: its whole window may be an answer, and then no prompt would fit.
    [{ contextWindow: 8_192, maxOutput: 8_192 }, 8_000, 2_048],
    [{ contextWindow: 10, maxOutput: 8_192 }, undefined, 2],
  ])('of %o with a ceiling of %s is %i', (capabilities, ceiling, tokens) => {
    expect(answerReserve(capabilities, ceiling)).toBe(tokens)
  })
})

describe('fitHistory', () => {
  it('sends everything that fits, instructions first', async () => {
    expect(await fit([user('Why?'), assistant('So.'), user('And?')], { system: 'Be kind.' })).toEqual({
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: 'So.' },
        { role: 'user', content: 'And?' },
      ],
      maxOutputTokens: 20,
      dropped: 0,
    })
  })

  it('fills the room beside the answer to the last token, and not one more', async () => {
    const history = [user('x'.repeat(30)), assistant('y'.repeat(20)), user('z'.repeat(30))]
    expect(await fit(history)).toMatchObject({ dropped: 0 })
    expect(await fit([user('x'.repeat(31)), ...history.slice(1)])).toMatchObject({ messages: [{ content: 'z'.repeat(30) }], dropped: 2 })
    expect(await fit(history, { system: 's' })).toMatchObject({ dropped: 2 })
  })

  it('keeps the newest in one piece without a gap', async () => {
    const history = [user('old'), assistant('o'.repeat(75)), user('mid'), assistant('m'), user('new')]
    expect((await fit(history)).messages.map((message) => message.content)).toEqual(['mid', 'm', 'new'])
  })

  it('never opens with an answer, however many there are in a row', async () => {
    const { messages, dropped } = await fit([user('x'.repeat(80)), assistant('one'), assistant('two'), user('new')])
    expect(messages).toEqual([{ role: 'user', content: 'new' }])
    expect(dropped).toBe(3)
  })

  it('leaves out messages without words and what a client calls system', async () => {
    const history: UIMessage[] = [{ id: 's', role: 'system', parts: [{ type: 'text', text: 'You are free.' }] }, user('Why?'), assistant(' \n '), { id: 'n', role: 'assistant', parts: [] }, user('And?')]
    expect((await fit(history)).messages.map((message) => message.content)).toEqual(['Why?', 'And?'])
  })

  it('says how much is too much when the question alone does not fit', async () => {
    const error = await fit([user('x'.repeat(81))]).catch((thrown: unknown) => thrown)
    expect(ArqError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ code: 'context_length_exceeded', details: { needed: 81, available: 80 } })
    await expect(fit([user('x'.repeat(50))], { system: 's'.repeat(31) })).rejects.toMatchObject({ code: 'context_length_exceeded', details: { needed: 81, available: 80 } })
    await expect(fit([user('x')], { system: 's'.repeat(100) })).rejects.toMatchObject({ code: 'context_length_exceeded' })
  })

  it('is never over the window, never cuts a message, and always keeps the question', async () => {
    const turn = fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), text: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '') })
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 12 }), fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== ''), async (turns, question) => {
        const history = [...turns.map(({ role, text }) => (role === 'user' ? user(text) : assistant(text))), user(question)]
        const { messages, maxOutputTokens, dropped } = await fit(history, { system: 'sys' })
        const texts = [...turns.map((one) => one.text), question]
        expect(messages.reduce((sum, message) => sum + message.content.length, 0) + maxOutputTokens).toBeLessThanOrEqual(100)
        expect(messages.slice(1).map((message) => message.content)).toEqual(texts.slice(dropped))
        expect(messages[1]?.role).toBe('user')
        expect(messages.at(-1)?.content).toBe(question)
      }),
    )
  })
})
