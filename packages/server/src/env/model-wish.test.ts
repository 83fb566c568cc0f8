import { describe, expect, it } from 'vitest'
import { modelWish } from './model-wish.js'

describe('modelWish', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['simulator', { provider: 'simulator', model: undefined }],
    ['openai:gpt-4.1-mini', { provider: 'openai', model: 'gpt-4.1-mini' }],
    ['azure/my-deployment', { provider: 'azure', model: 'my-deployment' }],
    ['azure:my-deployment', { provider: 'azure', model: 'my-deployment' }],
    ['ollama:llama3.2:1b', { provider: 'ollama', model: 'llama3.2:1b' }],
    ['local:hf:owner/repo/file.gguf', { provider: 'local', model: 'hf:owner/repo/file.gguf' }],
  ])('reads %j', (text, wish) => {
    expect(modelWish({ ARQ_MODEL: text })).toEqual(wish)
  })

  it('says which providers there are when it knows none of the name', () => {
    expect(() => modelWish({ ARQ_MODEL: 'gpt-4' })).toThrow(/ARQ_MODEL is "gpt-4".*openai, anthropic, azure, ollama, local, simulator/)
  })
})
