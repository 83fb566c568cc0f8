import { describe, expect, it } from 'vitest'
import { modelWishes } from './model-wishes.js'

describe('modelWishes', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['simulator', [{ provider: 'simulator', model: undefined }]],
    ['openai:gpt-4.1-mini', [{ provider: 'openai', model: 'gpt-4.1-mini' }]],
    ['azure/my-deployment', [{ provider: 'azure', model: 'my-deployment' }]],
    ['azure:my-deployment', [{ provider: 'azure', model: 'my-deployment' }]],
    ['ollama:llama3.2:1b', [{ provider: 'ollama', model: 'llama3.2:1b' }]],
    ['local:hf:owner/repo/file.gguf', [{ provider: 'local', model: 'hf:owner/repo/file.gguf' }]],
    ['openai:gpt-4.1, ollama,,local', [{ provider: 'openai', model: 'gpt-4.1' }, { provider: 'ollama', model: undefined }, { provider: 'local', model: undefined }]],
  ])('reads %j', (text, wishes) => {
    expect(modelWishes({ ARQ_MODEL: text })).toEqual(wishes)
  })

  it('says which providers there are when it knows none of the name', () => {
    expect(() => modelWishes({ ARQ_MODEL: 'openai,gpt-4' })).toThrow(/ARQ_MODEL holds "gpt-4".*openai, anthropic, azure, ollama, local, simulator/)
  })
})
