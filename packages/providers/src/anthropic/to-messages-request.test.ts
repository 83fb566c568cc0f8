import { ValidationError, type ModelMessage, type ModelRequest } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { modelCapabilities } from './model-capabilities.js'
import { redactedProof } from './redacted-proof.js'
import { toMessagesRequest, type MessagesRequest } from './to-messages-request.js'

const user = (content: ModelMessage & { role: 'user' }): ModelMessage => content
const hello = user({ role: 'user', content: 'Hello' })
const build = (request: Partial<ModelRequest> = {}): MessagesRequest => toMessagesRequest({ model: 'claude-haiku-4-5', messages: [hello], ...request })
const warned = (request: Partial<ModelRequest>): readonly string[] => build(request).warnings.map(({ option }) => option)
const tool = { name: 'look', description: 'Looks', inputSchema: { type: 'object', properties: { at: { type: 'number' } } } } as const
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const
const bytes = new TextEncoder().encode('abc')

describe('toMessagesRequest', () => {
  it('puts every part of a prompt where this wire has it', () => {
    const messages: ModelMessage[] = [
      { role: 'system', content: 'Be brief' },
      user({ role: 'user', content: [
        { type: 'text', text: 'See' },
        { type: 'file', mediaType: 'image/png', data: { kind: 'bytes', bytes } },
        { type: 'file', mediaType: 'image/webp', data: { kind: 'url', url: 'https://example.com/a.webp' } },
        { type: 'file', mediaType: 'application/pdf', data: { kind: 'bytes', bytes }, filename: 'a.pdf' },
        { type: 'file', mediaType: 'text/csv', data: { kind: 'bytes', bytes } },
      ] }),
      { role: 'assistant', content: [
        { type: 'reasoning', text: 'Hm.', proof: 'sig' },
        { type: 'reasoning', text: '', proof: redactedProof.write('encrypted') },
        { type: 'text', text: '' },
        { type: 'tool-call', id: 'a', name: 'look', input: '{"at":1}' },
        { type: 'tool-call', id: 'b', name: 'look', input: '' },
      ] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'look', output: 'a cat' }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'b', name: 'look', output: 'dark', isError: true }] },
    ]
    const { body, warnings } = build({ messages, tools: [tool] })
    expect(warnings).toEqual([])
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief' }])
    expect(body.messages).toEqual([
      { role: 'user', content: [
        { type: 'text', text: 'See' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'YWJj' } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.webp' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'YWJj' }, title: 'a.pdf' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'abc' } },
      ] },
      { role: 'assistant', content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
        { type: 'redacted_thinking', data: 'encrypted' },
        { type: 'tool_use', id: 'a', name: 'look', input: { at: 1 } },
        { type: 'tool_use', id: 'b', name: 'look', input: {} },
      ] },
      { role: 'user', content: [
        { type: 'tool_result', tool_use_id: 'a', content: 'a cat' },
        { type: 'tool_result', tool_use_id: 'b', content: 'dark', is_error: true },
      ] },
    ])
    expect(body.tools).toEqual([{ name: 'look', description: 'Looks', input_schema: tool.inputSchema }])
  })

  it.each([
    ['a file of another type', [user({ role: 'user', content: [{ type: 'file', mediaType: 'audio/wav', data: { kind: 'bytes', bytes } }] })]],
    ['text by address', [user({ role: 'user', content: [{ type: 'file', mediaType: 'text/plain', data: { kind: 'url', url: 'https://example.com/a' } }] })]],
    ['half a tool call', [hello, { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'look', input: '{"at"' }] }, hello]],
  ] satisfies [string, ModelMessage[]][])('refuses %s', (_, messages) => {
    expect(() => build({ messages })).toThrow(ValidationError)
  })

  it('refuses files for a model that reads text only', () => {
    const messages = [user({ role: 'user', content: [{ type: 'file', mediaType: 'image/png', data: { kind: 'bytes', bytes } }] })]
    expect(() => build({ model: 'claude-2.1', messages })).toThrow(/reads text only/)
  })

  it('warns of every option the model does not take, and leaves it out', () => {
    const { body, warnings } = build({ model: 'claude-opus-4-8', seed: 1, logprobs: 2, background: true, temperature: 0, topP: 0.5, stop: ['\n', 'END'] })
    expect(warnings.map(({ option }) => option)).toEqual(['seed', 'logprobs', 'background', 'temperature', 'topP', 'stop'])
    expect(body).toEqual({ model: 'claude-opus-4-8', max_tokens: 128_000, messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }], stop_sequences: ['END'], stream: true })
    expect(warned({ messages: [hello, { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm.' }, { type: 'text', text: 'Hi' }] }, hello] })).toEqual(['messages'])
    expect(warned({ model: 'claude-instant-1.2', tools: [tool] })).toEqual(['model', 'tools'])
  })

  it('sends one kind of sampling, within the vendor’s bounds', () => {
    expect(build({ topP: 0.5 })).toMatchObject({ body: { top_p: 0.5 }, headers: { 'anthropic-version': '2023-06-01' }, warnings: [] })
    const both = build({ temperature: 1.5, topP: 0.5 })
    expect(both.body).toMatchObject({ temperature: 1 })
    expect(both.body).not.toHaveProperty('top_p')
    expect(both.warnings.map(({ option }) => option)).toEqual(['topP', 'temperature'])
    expect(build().headers).toEqual({})
  })

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    [{ name: 'look' }, { type: 'tool', name: 'look' }],
  ] as const)('chooses tools by %o', (toolChoice, expected) => {
    expect(build({ tools: [tool], toolChoice }).body.tool_choice).toEqual(expected)
    expect(build({ toolChoice }).body).not.toHaveProperty('tool_choice')
  })
})

describe('thinking', () => {
  it('is a budget that leaves room for the answer, up to 4.5', () => {
    expect(build({ reasoning: { effort: 'low' } }).body.thinking).toEqual({ type: 'enabled', budget_tokens: 4_096 })
    expect(build({ reasoning: { effort: 'high' }, maxOutputTokens: 10_000 }).body.thinking).toEqual({ type: 'enabled', budget_tokens: 8_000 })
    const cut = build({ reasoning: { budgetTokens: 5_000 }, maxOutputTokens: 3_000 })
    expect(cut.body.thinking).toEqual({ type: 'enabled', budget_tokens: 2_999 })
    expect(cut.warnings.map(({ option }) => option)).toEqual(['reasoning.budgetTokens'])
  })

  it('is left to the model from 4.6 on, within an effort', () => {
    expect(build({ model: 'claude-opus-4-6', reasoning: { effort: 'high' } }).body).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } })
    const asked = build({ model: 'claude-sonnet-5', reasoning: { effort: 'minimal', budgetTokens: 2_000 } })
    expect(asked.body).toMatchObject({ thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } })
    expect(asked.warnings.map(({ option }) => option)).toEqual(['reasoning.budgetTokens', 'reasoning.effort'])
  })

  it.each([
    ['a model that does not think', { model: 'claude-3-haiku-20240307' }],
    ['a forced tool', { tools: [tool], toolChoice: 'required' }],
    ['a prefill', { messages: [hello, { role: 'assistant', content: 'Once' }] }],
    ['a short answer', { maxOutputTokens: 1_000 }],
  ] satisfies [string, Partial<ModelRequest>][])('gives way to %s', (_, request) => {
    const { body, warnings } = build({ ...request, reasoning: { effort: 'low' } })
    expect(body).not.toHaveProperty('thinking')
    expect(warnings.map(({ option }) => option)).toContain('reasoning')
  })

  it('leaves sampling out', () => {
    expect(warned({ reasoning: {}, temperature: 0 })).toEqual(['temperature'])
  })
})

describe('an answer in JSON', () => {
  const json: ModelRequest['responseFormat'] = { type: 'json', schema, name: 'place' }

  it('is an output format from 4.5 on', () => {
    const { body, warnings } = build({ responseFormat: json, tools: [tool] })
    expect(body.output_config?.format).toEqual({ type: 'json_schema', schema: { ...schema, additionalProperties: false } })
    expect(body.tools).toHaveLength(1)
    expect(warnings).toEqual([])
  })

  it('comes through a forced tool on older models', () => {
    const { body, answerTool } = build({ model: 'claude-sonnet-4-0', responseFormat: json, cachePrompt: true })
    expect(answerTool).toBe('place')
    expect(body).toMatchObject({ tools: [{ name: 'place', input_schema: schema }], tool_choice: { type: 'tool', name: 'place' } })
  })

  it.each([
    ['no schema', { responseFormat: { type: 'json' } }],
    ['tools of its own on an older model', { model: 'claude-sonnet-4-0', responseFormat: json, tools: [tool] }],
    ['a prefill', { responseFormat: json, messages: [hello, { role: 'assistant', content: '{' }] }],
    ['a model without tools', { model: 'claude-2.1', responseFormat: json }],
  ] satisfies [string, Partial<ModelRequest>][])('is asked for in words, with a warning, where there is %s', (_, request) => {
    const { body, warnings, answerTool } = build(request)
    expect(JSON.stringify(body.system)).toContain('JSON')
    expect(warnings.map(({ option }) => option)).toContain('responseFormat')
    expect(answerTool).toBeUndefined()
  })
})

describe('a cached prompt', () => {
  const mark = { cache_control: { type: 'ephemeral' } }

  it('is marked at the end of its instructions and of the turns before the newest', () => {
    const messages: ModelMessage[] = [
      { role: 'system', content: 'One' }, { role: 'system', content: 'Two' }, hello,
      { role: 'assistant', content: [{ type: 'text', text: 'Hi' }, { type: 'reasoning', text: 'Hm.', proof: 'sig' }] }, hello,
    ]
    const { body } = build({ messages, tools: [tool], cachePrompt: true })
    expect(body.system).toEqual([{ type: 'text', text: 'One' }, { type: 'text', text: 'Two', ...mark }])
    expect(body.messages[1]?.content).toEqual([{ type: 'text', text: 'Hi', ...mark }, { type: 'thinking', thinking: 'Hm.', signature: 'sig' }])
    expect(JSON.stringify(body).split('cache_control')).toHaveLength(3)
  })

  it('is marked at its last tool where there are no instructions, and nowhere unless asked', () => {
    expect(build({ tools: [tool], cachePrompt: true }).body.tools?.[0]).toMatchObject(mark)
    expect(JSON.stringify(build({ tools: [tool] }).body)).not.toContain('cache_control')
  })
})

describe('modelCapabilities', () => {
  it.each([
    ['claude-instant-1.2', 'prefill', 100_000, 4_096],
    ['claude-2.0', 'prefill', 100_000, 4_096],
    ['claude-2.1', 'prefill', 200_000, 4_096],
    ['claude-3-haiku-20240307', 'prefill', 200_000, 4_096],
    ['claude-3-5-sonnet-20241022', 'prefill', 200_000, 8_192],
    ['claude-sonnet-4-20250514', 'prefill', 200_000, 64_000],
    ['claude-opus-4-1', 'prefill', 200_000, 32_000],
    ['claude-opus-4-5-20251101', 'prefill', 200_000, 64_000],
    ['anthropic/claude-haiku-4-5', 'prefill', 200_000, 64_000],
    ['claude-opus-4-6', 'instruct', 1_000_000, 128_000],
    ['claude-sonnet-5', 'instruct', 1_000_000, 128_000],
    ['claude-haiku-5-5', 'instruct', 1_000_000, 128_000],
    ['claude-mythos-preview', 'instruct', 1_000_000, 128_000],
    ['anthropic/claude-opus-4.5', 'prefill', 200_000, 64_000],
    ['anthropic/claude-opus-4.6', 'instruct', 1_000_000, 128_000],
    ['claude-opus-4-10', 'instruct', 1_000_000, 128_000],
    ['claude-10', 'instruct', 1_000_000, 128_000],
    ['somebody-else', 'instruct', 8_192, 4_096],
  ] as const)('knows %s', (model, continuation, contextWindow, maxOutput) => {
    expect(modelCapabilities(model)).toMatchObject({ continuation, contextWindow, maxOutput })
  })
})
