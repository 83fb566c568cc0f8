import { ValidationError, type ModelRequest } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { settleRequest } from './settle-request.js'

const plain: ModelRequest = { model: 'tiny', messages: [{ role: 'user', content: 'Hi' }] }
const names = ['tiny', './models/tiny.gguf']

describe('settleRequest', () => {
  it('leaves a request as it is, with or without what asks for nothing', () => {
    expect(settleRequest(plain, names)).toEqual({ request: plain, format: undefined, warnings: [] })
    for (const change of [{ model: '' }, { model: './models/tiny.gguf' }, { tools: [], toolChoice: 'none' }, { logprobs: false, background: false, cachePrompt: true }] as const) {
      expect([change, settleRequest({ ...plain, ...change }, names).warnings]).toEqual([change, []])
    }
  })

  it.each<[string, Partial<ModelRequest>]>([
    ['model', { model: 'gpt-4.1-mini' }],
    ['toolChoice', { toolChoice: 'required' }],
    ['stop', { stop: ['', 'x'] }],
    ['reasoning', { reasoning: { effort: 'low' } }],
    ['logprobs', { logprobs: 2 }],
    ['background', { background: true }],
    ['messages', { messages: [...plain.messages, { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }] }, { role: 'user', content: 'So?' }] }],
    ['responseFormat', { responseFormat: { type: 'json', schema: { type: 'number', minimum: 1 } } }],
  ])('warns of %s', (option, change) => {
    expect(settleRequest({ ...plain, ...change }, names).warnings).toEqual([{ option, message: expect.any(String) as string }])
  })

  it('leaves out empty stop sequences, and makes a seed of any number', () => {
    expect(settleRequest({ ...plain, stop: ['', 'x'] }, names).request.stop).toEqual(['x'])
    const seeds = [7, 7.9, -1, 2 ** 32, Number.NaN].map((seed) => settleRequest({ ...plain, seed }, names).request.seed)
    // The largest number of 32 bits would ask for a seed of llama.cpp's own.
    expect(seeds).toEqual([7, 7, 0, 0, 0])
  })

  it('tells JSON of a shape from JSON', () => {
    expect(settleRequest({ ...plain, responseFormat: { type: 'json' } }, names).format).toEqual({ schema: undefined })
    expect(settleRequest({ ...plain, responseFormat: { type: 'json', schema: { type: 'null' } } }, names).format).toEqual({ schema: { type: 'null' } })
  })

  it.each<[string, Partial<ModelRequest>]>([
    ['no message', { messages: [] }],
    ['tools', { tools: [{ name: 'look', inputSchema: {} }] }],
    ['no room', { maxOutputTokens: 0 }],
    ['a length that is none', { maxOutputTokens: Number.NaN }],
    ['a negative temperature', { temperature: -1 }],
    ['a temperature without end', { temperature: Infinity }],
    ['no probability', { topP: 0 }],
    ['too much probability', { topP: 1.1 }],
    ['a schema that nothing fits', { responseFormat: { type: 'json', schema: { enum: [] } } }],
  ])('refuses %s', (_, change) => {
    expect(() => settleRequest({ ...plain, ...change }, names)).toThrow(ValidationError)
  })
})
