import type { ModelRequest } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { settleOptions, type Endpoint } from './settle-options.js'

const responses: Endpoint = { api: 'responses', isVendorHost: true }
const chat: Endpoint = { api: 'chat', isVendorHost: true }
const compatible: Endpoint = { api: 'chat', isVendorHost: false }
const closed = { type: 'object', properties: { a: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } } }, required: ['a'], additionalProperties: false }

const optionsLeft = (change: Partial<ModelRequest>, endpoint: Endpoint, model = 'gpt-4o'): readonly string[] =>
  settleOptions({ model, messages: [], ...change }, endpoint).warnings.map((warning) => warning.option)

describe('settleOptions', () => {
  it('leaves out what an endpoint or a model does not take, and says so', () => {
    const asked = { temperature: 0, topP: 1, seed: 1, stop: ['END'], logprobs: true }
    expect(optionsLeft(asked, responses)).toEqual(['seed', 'stop'])
    expect(optionsLeft(asked, chat)).toEqual([])
    expect(optionsLeft(asked, chat, 'gpt-5')).toEqual(['temperature', 'topP', 'stop', 'logprobs'])
    expect(optionsLeft(asked, compatible, 'gpt-oss:20b')).toEqual([])
    expect(optionsLeft({ background: true }, chat)).toEqual(['background'])
    expect(settleOptions({ model: 'gpt-5', messages: [], ...asked }, responses).request).toEqual({ model: 'gpt-5', messages: [] })
  })

  it('says nothing of what was not asked for', () => {
    expect(optionsLeft({ stop: [], tools: [], logprobs: false, background: false, cachePrompt: true }, responses, 'o1-mini')).toEqual([])
  })

  it('knows models without tools, formats or thinking', () => {
    expect(optionsLeft({ tools: [{ name: 'a', inputSchema: {} }], toolChoice: 'auto' }, responses, 'o1-mini')).toEqual(['tools', 'toolChoice'])
    expect(optionsLeft({ responseFormat: { type: 'json', schema: closed } }, chat, 'gpt-4')).toEqual(['responseFormat'])
    expect(optionsLeft({ reasoning: { effort: 'low' } }, chat)).toEqual(['reasoning'])
    expect(optionsLeft({ reasoning: { effort: 'low' } }, compatible, 'some-model')).toEqual([])
  })

  it('changes an effort that a model does not know', () => {
    const settled = settleOptions({ model: 'o3', messages: [], reasoning: { effort: 'minimal', budgetTokens: 5 } }, responses)
    expect(settled.request.reasoning?.effort).toBe('low')
    expect(settled.warnings.map((warning) => warning.option)).toEqual(['reasoning.budgetTokens', 'reasoning.effort'])
    expect(optionsLeft({ reasoning: { effort: 'minimal' } }, responses, 'gpt-5-mini')).toEqual([])
  })

  it('says where a model is asked and not held to a schema', () => {
    const formatOf = (schema: object): Partial<ModelRequest> => ({ responseFormat: { type: 'json', schema: schema as Record<string, unknown> } })
    expect(optionsLeft(formatOf(closed), responses)).toEqual([])
    for (const open of [{ ...closed, required: [] }, { ...closed, additionalProperties: true }, { type: 'array' }, { ...closed, allOf: [] }, { ...closed, $defs: { a: { type: 'object' } } }]) {
      expect(optionsLeft(formatOf(open), responses)).toEqual(['responseFormat'])
    }
  })

  it('says when thinking of earlier turns cannot go back', () => {
    const messages = (proof?: string): Partial<ModelRequest> => ({ messages: [{ role: 'assistant', content: [{ type: 'reasoning', text: 'Hm', ...(proof === undefined ? {} : { proof }) }] }] })
    expect(optionsLeft(messages('rs_1:abc'), responses)).toEqual([])
    expect(optionsLeft(messages('rs_1:abc'), chat)).toEqual(['messages'])
    expect(optionsLeft(messages(), responses)).toEqual(['messages'])
  })
})
