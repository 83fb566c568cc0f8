import type { FinishReason } from '@arq/core'
import { expect } from 'vitest'
import { eventOrderFault } from '../../node/fault-rows/event-order.js'
import type { Scenario } from '../../node/index.js'
import type { ProviderCheck } from './provider-check.js'
import type { ProviderStage } from './provider-stage.js'

const texts: readonly [name: string, text: string][] = [
  ['plain text', 'All is well.'],
  ['letters of every length, marks and joined emoji', 'Grüße, 日本語, हिन्दी, e\u0301, 👩‍👩‍👧 🚀 end.'],
  ['lines, quotes, backslashes and tabs', 'one\ntwo\r\n\tthree "four" \\ five\u2028six'],
  ['blanks at both ends', '  \n padded \n  '],
  ['a long text', 'word '.repeat(2_000)],
]

async function expectExact(stage: ProviderStage, text: string, scenario: Scenario): Promise<void> {
  const read = await stage.ask({ text, ...scenario })
  expect(read.error, 'the stream failed').toBeUndefined()
  expect(read.text, 'the text that was streamed').toBe(text)
  expect(eventOrderFault(read.events, false), 'the order of its events').toBeUndefined()
  expect(read.events[0], 'its first event').toMatchObject({ provider: stage.make().name })
}

const textChecks: readonly ProviderCheck[] = texts.flatMap(([name, text]) => [
  { name: `${name} comes out exactly, in words`, run: (stage) => expectExact(stage, text, {}) },
  { name: `${name} comes out exactly, in single characters`, run: (stage) => expectExact(stage, text.slice(0, 200), { chunk: 1 }) },
])

const finishCheck = (unified: FinishReason['unified']): ProviderCheck => ({
  name: `the vendor's word for ${unified} becomes ${unified}`,
  run: async (stage) => {
    const words = stage.profile.finishWords ?? { stop: 'stop', length: 'length' }
    const word = words[unified]
    // A vendor that knows no such end cannot report it.
    if (word === undefined) return
    expect((await stage.ask({ finishReason: word })).finish, `the finish reason of ${word}`).toMatchObject({ unified })
  },
})

export const answerChecks: readonly ProviderCheck[] = [
  ...textChecks,
  ...(['stop', 'length', 'content-filter'] as const).map(finishCheck),
  {
    name: 'an answer without a word is an answer',
    run: async (stage) => {
      const read = await stage.ask({ text: '' })
      expect([read.error, read.text, read.finish?.unified]).toEqual([undefined, '', 'stop'])
    },
  },
  {
    name: 'text is passed on as it comes, not at the end',
    run: async (stage) => {
      stage.server.enqueue({ id: 'held', text: 'one two three', holdAfterChunk: 1 })
      for await (const event of stage.make().stream(stage.request())) {
        if (event.type === 'text-delta') return expect(event.delta).toBe('one ')
      }
    },
  },
  {
    name: 'query gives what stream gives',
    run: async (stage) => {
      const scenario: Scenario = { text: 'Twice the same.', usage: { input: 9, output: 3 } }
      const read = await stage.ask(scenario)
      stage.server.enqueue(scenario)
      const whole = await stage.make().query(stage.request())
      expect(whole, 'the answer to query').toMatchObject({ text: read.text, reasoning: read.reasoning, finishReason: read.finish, toolCalls: [] })
      expect([whole.usage?.input, whole.usage?.output, whole.warnings]).toEqual([read.usage?.input, read.usage?.output, []])
    },
  },
  {
    name: 'one provider answers many calls at once, each with its own words',
    run: async (stage) => {
      const provider = stage.make()
      const names = ['first', 'second', 'third', 'fourth']
      for (const name of names) stage.server.when(name, { text: `This is the ${name}.` })
      const ask = (content: string): Promise<string> => provider.query(stage.request({ messages: [{ role: 'user', content }] })).then(({ text }) => text)
      expect(await Promise.all(names.map(ask))).toEqual(names.map((name) => `This is the ${name}.`))
    },
  },
  {
    name: 'a conversation reaches the vendor whole, its system prompt included',
    run: async (stage) => {
      const words = ['system-word', 'first-word', 'answer-word', 'last-word']
      const [system = '', first = '', answer = '', last = ''] = words
      const asked = [{ role: 'user', content: first }, { role: 'assistant', content: answer }, { role: 'user', content: last }] as const
      await stage.ask({}, { messages: [{ role: 'system', content: system }, ...asked] })
      const sent = JSON.stringify(stage.asked[0]?.body)
      expect(words.filter((word) => !sent.includes(word)), 'words that were not sent').toEqual([])
    },
  },
]
