import { expect } from 'vitest'
import type { ReadEvents } from '../../read-events.js'
import type { Scenario } from '../../node/index.js'
import { eventOrderFault } from '../../node/fault-rows/event-order.js'
import type { ProviderCheck } from './provider-check.js'

const tools = [{ name: 'find', description: 'Finds.', inputSchema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] } }]
const calls = [
  { id: 'call_one', name: 'find', arguments: '{"what":"Grüße \\"日本語\\""}' },
  { id: 'call_two', name: 'find', arguments: '{"what":"🚀"}' },
]
const calling: Scenario = { text: 'Let me look.', toolCalls: calls }

const callsOf = ({ toolCalls }: Pick<ReadEvents, 'toolCalls'>): unknown =>
  toolCalls.map(({ id, name, input }) => ({ id, name, input: JSON.parse(input) as unknown }))

const sentCalls = calls.map(({ id, name, arguments: input }) => ({ id, name, input: JSON.parse(input) as unknown }))

export const toolChecks: readonly ProviderCheck[] = [
  {
    name: 'the tools of a request reach the vendor with their schemas',
    run: async (stage) => {
      await stage.ask({}, { tools })
      const sent = JSON.stringify(stage.asked[0]?.body)
      for (const word of ['find', 'Finds.', 'what']) expect(sent, `the request, which should hold ${word}`).toContain(word)
    },
  },
  {
    name: 'two calls beside each other come out whole and apart, after the text',
    run: async (stage) => {
      const read = await stage.ask(calling, { tools })
      expect([read.error, read.text]).toEqual([undefined, 'Let me look.'])
      expect(callsOf(read), 'the tool calls').toEqual(sentCalls)
      expect(read.finish?.unified, 'the finish reason').toBe('tool-calls')
      expect(eventOrderFault(read.events, false), 'the order of its events').toBeUndefined()
    },
  },
  {
    name: 'the pieces of the arguments joined are the arguments',
    run: async (stage) => {
      const read = await stage.ask(calling, { tools })
      for (const { id, input } of read.toolCalls) {
        const joined = read.events.map((event) => (event.type === 'tool-input-delta' && event.id === id ? event.delta : '')).join('')
        expect(joined, `the pieces of ${id}`).toBe(input)
      }
    },
  },
  {
    name: 'query gives the calls that stream gives',
    run: async (stage) => {
      stage.server.enqueue(calling)
      const whole = await stage.make().query(stage.request({ tools }))
      expect(callsOf(whole), 'the tool calls').toEqual(sentCalls)
      expect(whole.finishReason.unified, 'the finish reason').toBe('tool-calls')
    },
  },
  {
    name: 'what a tool said goes back to the vendor',
    run: async (stage) => {
      await stage.ask({}, {
        tools,
        messages: [
          { role: 'user', content: 'Find it.' },
          { role: 'assistant', content: [{ type: 'tool-call', id: 'call_one', name: 'find', input: '{"what":"needle"}' }] },
          { role: 'tool', content: [{ type: 'tool-result', id: 'call_one', name: 'find', output: 'in-the-haystack' }] },
        ],
      })
      const sent = JSON.stringify(stage.asked[0]?.body)
      for (const word of ['needle', 'in-the-haystack']) expect(sent, `the request, which should hold ${word}`).toContain(word)
    },
  },
  {
    name: 'an answer that ends inside a call is no answer, and its call is none',
    run: async (stage) => {
      const read = await stage.ask({ toolCalls: calls, finishReason: null, fault: { kind: 'close', atByte: 'before-last-event' } }, { tools })
      expect(read.error, 'what it came to').toMatchObject({ code: 'stream_truncated' })
    },
  },
]
