import { ValidationError, type ModelRequest, type ToolDefinition } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { checkRequest } from './check-request.js'

const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }
const tool: ToolDefinition = { name: 'look_up-1', inputSchema: { type: 'object', properties: {} } }
const circle: Record<string, unknown> = { type: 'object' }
circle['properties'] = circle

describe('checkRequest', () => {
  it.each<[string, Partial<ModelRequest>, path: string]>([
    ['no messages', { messages: [] }, 'messages'],
    ['empty messages', { messages: [{ role: 'user', content: '' }, { role: 'tool', content: [] }] }, 'messages'],
    ['a name with blanks', { tools: [tool, { ...tool, name: 'look up' }] }, 'tools.1.name'],
    ['a name of 65 letters', { tools: [{ ...tool, name: 'x'.repeat(65) }] }, 'tools.0.name'],
    ['no name', { tools: [{ ...tool, name: '' }] }, 'tools.0.name'],
    ['two tools of one name', { tools: [tool, tool] }, 'tools.1.name'],
    ['a schema of another type', { tools: [{ ...tool, inputSchema: { type: 'string' } }] }, 'tools.0.inputSchema'],
    ['a list as a schema', { tools: [{ ...tool, inputSchema: [] as unknown as ToolDefinition['inputSchema'] }] }, 'tools.0.inputSchema'],
    ['a schema that holds itself', { tools: [{ ...tool, inputSchema: circle }] }, 'tools.0.inputSchema'],
    ['a choice of a tool that is not there', { tools: [tool], toolChoice: { name: 'other' } }, 'toolChoice.name'],
    ['a text as a schema of the answer', { responseFormat: { type: 'json', schema: 'object' as unknown as ToolDefinition['inputSchema'] } }, 'responseFormat.schema'],
    ['a name of the answer with dots', { responseFormat: { type: 'json', name: 'a.b' } }, 'responseFormat.name'],
  ])('refuses %s', (_, wrong, path) => {
    const check = (): void => checkRequest({ ...request, ...wrong })
    expect(check).toThrow(ValidationError)
    expect(check).toThrow(expect.objectContaining({ code: 'validation_failed', details: { path } }))
  })

  it('takes everything else', () => {
    const tools = [tool, { name: 'bare', inputSchema: {} }]
    expect(() => checkRequest({ ...request, tools, toolChoice: { name: 'bare' }, responseFormat: { type: 'json', schema: {}, name: 'answer' } })).not.toThrow()
  })
})
