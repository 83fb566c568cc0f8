import { ValidationError, type FileContent, type ModelRequest } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { toChatRequest } from './to-chat-request.js'
import { wordings } from './wording.js'

const bytes = new Uint8Array([1, 2, 3])
const file = (mediaType: string, rest: Partial<FileContent> = {}): FileContent => ({ type: 'file', mediaType, data: { kind: 'bytes', bytes }, ...rest })
const withFile = (part: FileContent, model = 'gpt-4o'): ModelRequest => ({ model, messages: [{ role: 'user', content: [{ type: 'text', text: 'See' }, part] }] })
const partOf = (part: FileContent): unknown => (toChatRequest(withFile(part), wordings.vendor).messages[0]?.content as unknown[] | undefined)?.[1]

describe('toChatRequest', () => {
  it('sends tools, their calls and their results', () => {
    const body = toChatRequest({
      model: 'gpt-4o',
      tools: [{ name: 'find', description: 'Finds', inputSchema: { type: 'object' } }],
      toolChoice: 'required',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'one ' }, { type: 'text', text: 'two' }] },
        { role: 'assistant', content: [{ type: 'reasoning', text: 'hidden' }, { type: 'tool-call', id: 'a', name: 'find', input: '{}' }, { type: 'tool-call', id: 'b', name: 'find', input: '{"n":1}' }] },
        { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'find', output: 'x' }, { type: 'tool-result', id: 'b', name: 'find', output: 'y', isError: true }] },
      ],
    }, wordings.compatible)
    expect(body.messages).toEqual([
      { role: 'user', content: 'one two' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'find', arguments: '{}' } }, { id: 'b', type: 'function', function: { name: 'find', arguments: '{"n":1}' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'x' },
      { role: 'tool', tool_call_id: 'b', content: 'The tool failed: y' },
    ])
    expect(body).toMatchObject({ tools: [{ type: 'function', function: { name: 'find', description: 'Finds', parameters: { type: 'object' } } }], tool_choice: 'required' })
  })

  it('sends pictures, recordings and PDF documents', () => {
    expect(partOf(file('image/png'))).toEqual({ type: 'image_url', image_url: { url: 'data:image/png;base64,AQID' } })
    expect(partOf(file('image/png', { data: { kind: 'url', url: 'https://a.example/x.png' } }))).toEqual({ type: 'image_url', image_url: { url: 'https://a.example/x.png' } })
    expect(partOf(file('audio/mpeg'))).toEqual({ type: 'input_audio', input_audio: { data: 'AQID', format: 'mp3' } })
    expect(partOf(file('application/pdf', { filename: 'a.pdf' }))).toEqual({ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AQID' } })
  })

  it.each([
    file('video/mp4'),
    file('image/tiff'),
    file('audio/flac'),
    file('text/csv'),
    file('application/pdf', { data: { kind: 'url', url: 'https://a.example/a.pdf' } }),
  ])('refuses what would be answered blindly: $mediaType', (part) => {
    expect(() => toChatRequest(withFile(part), wordings.vendor)).toThrow(ValidationError)
    expect(() => toChatRequest(withFile(file('image/png'), 'gpt-4'), wordings.vendor)).toThrow('sees no pictures')
  })

  it('asks for a schema, thinking and log probabilities', () => {
    const request: ModelRequest = { model: 'gpt-5', messages: [], reasoning: { effort: 'high' }, logprobs: true, responseFormat: { type: 'json', schema: { type: 'object', properties: { a: {} } } } }
    expect(toChatRequest(request, wordings.vendor)).toMatchObject({
      reasoning_effort: 'high',
      logprobs: true,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: false } },
    })
    expect(toChatRequest({ ...request, responseFormat: { type: 'json' } }, wordings.vendor).response_format).toEqual({ type: 'json_object' })
  })
})
