import type { ModelRequest } from '@arq/core'
import { expect } from 'vitest'
import type { ReadEvents } from '../../read-events.js'
import type { ProviderCheck } from './provider-check.js'

/** Values that nothing else in a request has. */
const options: Partial<ModelRequest> = { maxOutputTokens: 4_321, temperature: 0.37, topP: 0.83, seed: 424_242, stop: ['HALT-HERE'] }
const marks: Readonly<Record<string, string>> = {
  maxOutputTokens: '4321',
  temperature: '0.37',
  topP: '0.83',
  seed: '424242',
  stop: 'HALT-HERE',
  logprobs: 'logprob',
}

function warnedOf({ events }: ReadEvents): readonly string[] {
  const [start] = events
  return start?.type === 'response-start' ? (start.warnings ?? []).map(({ option }) => option) : []
}

const optionCheck = (option: string, value: unknown): ProviderCheck => ({
  name: `${option} is sent, or a warning says that it is not`,
  run: async (stage) => {
    const read = await stage.ask({}, { [option]: value })
    expect(read.error, 'the stream failed').toBeUndefined()
    const isSent = JSON.stringify(stage.asked[0]?.body).includes(marks[option] ?? '')
    expect([isSent, warnedOf(read).includes(option)].filter(Boolean), `sent: ${isSent}, warnings of: ${warnedOf(read).join(', ') || 'nothing'}`).toHaveLength(1)
  },
})

const imageBytes = new TextEncoder().encode('bytes of a picture')
const picture: ModelRequest['messages'] = [
  { role: 'user', content: [{ type: 'text', text: 'What is this?' }, { type: 'file', mediaType: 'image/png', data: { kind: 'bytes', bytes: imageBytes } }] },
]

export const optionChecks: readonly ProviderCheck[] = [
  ...Object.entries({ ...options, logprobs: true }).map(([option, value]) => optionCheck(option, value)),
  {
    name: 'a plain request is answered without a warning',
    run: async (stage) => expect(warnedOf(await stage.ask()), 'warnings').toEqual([]),
  },
  {
    name: 'a picture is sent, or refused as invalid before anybody is asked',
    run: async (stage) => {
      const read = await stage.ask({}, { messages: picture })
      const mayRefuse = stage.subject.capabilities.vision !== true
      if (mayRefuse && read.error !== undefined) return expect([read.error, stage.asked.length]).toMatchObject([{ code: 'validation_failed' }, 0])
      expect(JSON.stringify(stage.asked[0]?.body), 'the request').toContain(Buffer.from(imageBytes).toString('base64'))
    },
  },
  {
    name: 'a schema for the answer is sent, where that is claimed',
    run: async (stage) => {
      if (stage.subject.capabilities.structuredOutput !== true) return
      const schema = { type: 'object', properties: { kingfisher: { type: 'string' } }, required: ['kingfisher'], additionalProperties: false }
      await stage.ask({ text: '{"kingfisher":"blue"}' }, { responseFormat: { type: 'json', schema, name: 'bird' } })
      expect(JSON.stringify(stage.asked[0]?.body), 'the request').toContain('kingfisher')
    },
  },
  {
    name: 'thinking is streamed as reasoning and never as text, where that is claimed',
    run: async (stage) => {
      if (stage.subject.capabilities.reasoning !== true) return
      const read = await stage.ask({ text: 'Said.', reasoning: 'Thought.' }, { reasoning: { effort: 'low' } })
      expect([read.text, read.reasoning]).toEqual(['Said.', 'Thought.'])
    },
  },
]
