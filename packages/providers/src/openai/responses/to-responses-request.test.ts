import { ValidationError, type ModelRequest, type UserContent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { wordings } from '../wording.js'
import { toResponsesRequest } from './to-responses-request.js'

const vendor = { isVendorHost: true, wording: wordings.vendor }

const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const bytes = new Uint8Array([1, 2, 3])
const withPart = (part: UserContent, model = 'gpt-4o'): ModelRequest => ({ model, messages: [{ role: 'user', content: [{ type: 'text', text: 'See' }, part] }] })

describe('toResponsesRequest', () => {
  it('asks the vendor to store nothing', () => {
    expect(toResponsesRequest({ ...request, maxOutputTokens: 50, temperature: 0 }, vendor)).toEqual({
      model: 'gpt-4o',
      input: [{ role: 'user', content: 'Say hello' }],
      stream: true,
      store: false,
      stream_options: { include_obfuscation: false },
      max_output_tokens: 50,
      temperature: 0,
    })
  })

  it('sends turns of tools and thinking back as they came', () => {
    const { input } = toResponsesRequest({
      model: 'gpt-5',
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm', proof: 'rs_1:abc' }, { type: 'reasoning', text: 'foreign', proof: 'sig' }, { type: 'text', text: 'Wait' }, { type: 'tool-call', id: 'c', name: 'find', input: '{}' }] },
        { role: 'tool', content: [{ type: 'tool-result', id: 'c', name: 'find', output: 'no such thing', isError: true }] },
      ],
    }, vendor)
    expect(input).toEqual([
      { role: 'system', content: 'Be brief' },
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'abc', summary: [{ type: 'summary_text', text: 'Hm' }] },
      { role: 'assistant', content: 'Wait' },
      { type: 'function_call', call_id: 'c', name: 'find', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'The tool failed: no such thing' },
    ])
  })

  it('sends pictures and documents, by address and as bytes', () => {
    const sent = (part: UserContent): unknown => toResponsesRequest(withPart(part), vendor).input
    const turn = (content: object): unknown => [{ role: 'user', content: [{ type: 'input_text', text: 'See' }, content] }]
    expect(sent({ type: 'file', mediaType: 'image/png', data: { kind: 'bytes', bytes } })).toEqual(turn({ type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,AQID' }))
    expect(sent({ type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://a.example/x.png' } })).toEqual(turn({ type: 'input_image', detail: 'auto', image_url: 'https://a.example/x.png' }))
    expect(sent({ type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', data: { kind: 'bytes', bytes } })).toEqual(turn({ type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AQID' }))
  })

  it.each([
    ['video/mp4', 'gpt-4o'],
    ['audio/wav', 'gpt-4o'],
    ['image/tiff', 'gpt-4o'],
    ['image/png', 'gpt-4'],
  ])('refuses %s for %s before anything is sent', (mediaType, model) => {
    expect(() => toResponsesRequest(withPart({ type: 'file', mediaType, data: { kind: 'bytes', bytes } }, model), vendor)).toThrow(ValidationError)
  })

  it('asks for tools, a schema, thinking and log probabilities', () => {
    const inputSchema = { type: 'object', properties: { q: { type: 'string' } } }
    const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false }
    const body = toResponsesRequest({ ...request, model: 'gpt-5', tools: [{ name: 'find', inputSchema }], toolChoice: { name: 'find' }, responseFormat: { type: 'json', schema, name: 'count' }, reasoning: { effort: 'low' }, logprobs: true }, vendor)
    expect(body).toMatchObject({
      tools: [{ type: 'function', name: 'find', parameters: inputSchema, strict: false }],
      tool_choice: { type: 'function', name: 'find' },
      text: { format: { type: 'json_schema', name: 'count', schema, strict: true } },
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    })
    expect(toResponsesRequest({ ...request, responseFormat: { type: 'json' } }, vendor).text).toEqual({ format: { type: 'json_object' } })
  })
})
