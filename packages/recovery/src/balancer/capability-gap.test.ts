import type { ModelCapabilities, ModelRequest } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { capabilityGap, softGap } from './capability-gap.js'

const everything: ModelCapabilities = { tools: true, vision: true, structuredOutput: true, reasoning: true, continuation: 'none', contextWindow: 1_000, maxOutput: 200 }
const plain: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }
const tools = [{ name: 'look', inputSchema: {} }]
const picture = { type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://example.com/a.png' } } as const

describe('capabilityGap', () => {
  it.each<[keyof ModelCapabilities, ModelRequest, string]>([
    ['tools', { ...plain, tools }, 'calls none'],
    ['tools', { ...plain, messages: [{ role: 'tool', content: [{ type: 'tool-result', id: '1', name: 'look', output: 'a cat' }] }] }, 'calls none'],
    ['tools', { ...plain, messages: [{ role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'look', input: '{}' }] }] }, 'calls none'],
    ['vision', { ...plain, messages: [{ role: 'user', content: [{ type: 'text', text: 'See' }, picture] }] }, 'reads only text'],
    ['structuredOutput', { ...plain, responseFormat: { type: 'json' } }, 'structured output'],
  ])('misses %s only where it is asked for', (capability, request, words) => {
    const estimate = { input: 10, output: 10 }
    expect(capabilityGap(request, estimate, { ...everything, [capability]: false })).toContain(words)
    expect(capabilityGap(request, estimate, everything)).toBeUndefined()
    expect(capabilityGap(plain, estimate, { ...everything, [capability]: false })).toBeUndefined()
  })

  it('needs no tools where none may be called', () => {
    expect(capabilityGap({ ...plain, tools, toolChoice: 'none' }, { input: 1, output: 1 }, { ...everything, tools: false })).toBeUndefined()
  })

  it('leaves a model out only where its window is too small for certain', () => {
    expect(capabilityGap(plain, { input: 2_300, output: 200 }, everything)).toBeUndefined()
    expect(capabilityGap(plain, { input: 2_301, output: 9_000 }, everything)).toContain('about 2501 tokens')
  })
})

describe('softGap', () => {
  it('tells of a window that is probably too small, from the first token beyond it, with no more answer than the model gives', () => {
    expect(softGap(plain, { input: 800, output: 9_000 }, everything)).toBeUndefined()
    expect(softGap(plain, { input: 801, output: 200 }, everything)).toContain('about 1001 tokens')
  })

  it('tells of a wish for reasoning that a model does not meet', () => {
    expect(softGap({ ...plain, reasoning: { effort: 'low' } }, { input: 1, output: 1 }, { ...everything, reasoning: false })).toContain('reasoning')
    expect(softGap(plain, { input: 1, output: 1 }, { ...everything, reasoning: false })).toBeUndefined()
  })
})
