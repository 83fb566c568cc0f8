import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '@arq/core'
import { startFaultServer } from '@arq/testkit/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseModel } from './choose-model.js'
import { ollamaAddress } from './find-ollama.js'

const signal = new AbortController().signal
const nobody = 'http://127.0.0.1:1'

describe('chooseModel', () => {
  let ollama: Server
  let tags: unknown
  let lines: string[]
  const address = (): string => `127.0.0.1:${(ollama.address() as AddressInfo).port}`

  beforeEach(async () => {
    lines = []
    tags = { models: [{ name: 'all-minilm:latest', details: { family: 'bert' } }, { name: 'nomic-embed-text' }, { name: 'llama3.2:1b' }, { name: 'qwen3:4b' }] }
    ollama = createServer((_request, response) => response.end(JSON.stringify(tags)))
    await new Promise<void>((resolve) => ollama.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => new Promise((resolve) => ollama.close(resolve)))

  const choose = (env: Record<string, string>) => {
    const note = (message: string, fields?: object): void => void lines.push(message + JSON.stringify(fields ?? {}))
    const logger: Logger = { debug: note, info: note, warn: note, error: note }
    const local = { load: () => Promise.reject(new Error('no native code here')), cacheDir: '/nonexistent', fetch: () => Promise.reject(new TypeError('fetch failed')) }
    return chooseModel({ env, fetch: globalThis.fetch, logger, local }, signal)
  }

  it('takes a key before anything else, and never says it', async () => {
    const choice = await choose({ OPENAI_API_KEY: 'sk-planted-key', OLLAMA_HOST: address() })
    expect(choice).toMatchObject({ model: 'gpt-4.1-mini', reason: 'OPENAI_API_KEY is set.' })
    expect(choice.provider.name).toBe('openai')
    expect(lines.join()).not.toContain('sk-planted-key')
  })

  it('takes an Ollama that answers, with its first model', async () => {
    const choice = await choose({ OLLAMA_HOST: address() })
    expect(choice.provider.name).toBe('ollama')
    expect(choice.model).toBe('llama3.2:1b')
    expect(choice.reason).toContain(address())
  })

  it('knows the window of an Ollama model before its first question, and asks it in its own words', async () => {
    const daemon = await startFaultServer({ ollama: { models: [{ name: 'qwen3:4b', contextLength: 40_960 }] } })
    try {
      const { provider, model } = await choose({ OLLAMA_HOST: daemon.url })
      expect(provider.describeModel(model).capabilities).toMatchObject({ contextWindow: 40_960, continuation: 'prefill' })
      expect((await provider.query({ model, messages: [{ role: 'user', content: 'Hi' }] })).text).toBe('All is well.')
      expect(daemon.requests.at(-1)?.path).toBe('/api/chat')
      await expect(choose({ ARQ_MODEL: 'ollama:absent', OLLAMA_HOST: daemon.url })).rejects.toThrow('`ollama pull absent`')
    } finally {
      await daemon.close()
    }
  })

  it('passes over an Ollama without models and says how to give it one', async () => {
    tags = { models: [] }
    expect((await choose({ OLLAMA_HOST: address() })).simulated).toBe(true)
    expect(lines.join()).toContain('ollama pull')
  })

  it('ends at the simulator, which says it is one, and tells the terminal why', async () => {
    const choice = await choose({ OLLAMA_HOST: nobody })
    expect(choice).toMatchObject({ model: 'simulator', simulated: true })
    expect(lines.join()).toContain('the cache does not have it; hub: fetch failed')
  })

  it('takes the key of another vendor', async () => {
    const choice = await choose({ OLLAMA_HOST: address(), ANTHROPIC_API_KEY: 'sk-ant-planted' })
    expect(choice).toMatchObject({ model: 'claude-haiku-4-5', reason: 'ANTHROPIC_API_KEY is set.' })
    expect(choice.provider.name).toBe('anthropic')
    expect(lines.join()).not.toContain('sk-ant-planted')
  })

  it('takes a resource of Azure after the keys of others, and asks its deployment', async () => {
    const vendor = await startFaultServer()
    const azure = { AZURE_OPENAI_API_KEY: 'planted-azure-key', AZURE_OPENAI_ENDPOINT: vendor.url, OLLAMA_HOST: address() }
    try {
      const choice = await choose({ ...azure, AZURE_OPENAI_DEPLOYMENT: 'prod-4o', AZURE_OPENAI_API_VERSION: '2024-10-21' })
      expect(choice).toMatchObject({ model: 'prod-4o', reason: 'AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT are set.' })
      expect(choice.provider.name).toBe('azure')
      await choice.provider.query({ model: choice.model, messages: [{ role: 'user', content: 'Hi' }] })
      expect(vendor.requests[0]).toMatchObject({ path: '/openai/deployments/prod-4o/chat/completions', query: '?api-version=2024-10-21', headers: { 'api-key': 'planted-azure-key' } })
      expect((await choose(azure)).model).toBe('gpt-4.1-mini')
      expect(await choose({ ...azure, ARQ_MODEL: 'azure/other', AZURE_OPENAI_DEPLOYMENT: 'prod-4o' })).toMatchObject({ model: 'other', reason: 'ARQ_MODEL asks for it.' })
      expect((await choose({ ...azure, ANTHROPIC_API_KEY: 'sk-ant-planted' })).provider.name).toBe('anthropic')
      expect(lines.join()).not.toContain('planted-azure-key')
    } finally {
      await vendor.close()
    }
  })

  it('says what is missing where Azure has a key and no endpoint, and looks further', async () => {
    expect((await choose({ OLLAMA_HOST: address(), AZURE_OPENAI_API_KEY: 'planted-azure-key' })).provider.name).toBe('ollama')
    expect(lines.join()).toContain('AZURE_OPENAI_API_KEY is set and AZURE_OPENAI_ENDPOINT is not')
    expect(lines.join()).not.toContain('planted-azure-key')
  })

  it.each([
    [{ ARQ_MODEL: 'openai' }, /OPENAI_API_KEY is not set/],
    [{ ARQ_MODEL: 'anthropic:claude-haiku-4-5' }, /ANTHROPIC_API_KEY is not set/],
    [{ ARQ_MODEL: 'azure/prod', AZURE_OPENAI_ENDPOINT: 'https://a.openai.azure.com' }, /AZURE_OPENAI_API_KEY is not set/],
    [{ ARQ_MODEL: 'azure', AZURE_OPENAI_API_KEY: 'planted-azure-key' }, /AZURE_OPENAI_ENDPOINT is not set/],
    [{ ARQ_MODEL: 'azure', AZURE_OPENAI_API_KEY: 'planted-azure-key', AZURE_OPENAI_ENDPOINT: 'my-resource' }, /not a web address.*my-resource\.openai\.azure\.com/],
    [{ ARQ_MODEL: 'ollama', OLLAMA_HOST: nobody }, /none answers at .*ollama serve/],
    [{ ARQ_MODEL: 'local:/nowhere/model.gguf' }, /no GGUF model at the given path \(model\.gguf\)/],
  ])('does not replace a wish that cannot be met: %j', async (env, message) => {
    await expect(choose(env)).rejects.toThrow(message)
  })

  it('asks every vendor that has a key, in order', async () => {
    const choice = await choose({ OPENAI_API_KEY: 'sk-a', ANTHROPIC_API_KEY: 'sk-b', AZURE_OPENAI_API_KEY: 'c', AZURE_OPENAI_ENDPOINT: 'https://a.openai.azure.com' })
    expect([choice, ...(choice.fallbacks ?? [])].map(({ provider }) => provider.name)).toEqual(['openai', 'anthropic', 'azure'])
  })

  it('makes a chain of several wishes, and leaves out what cannot be had', async () => {
    const choice = await choose({ ARQ_MODEL: 'anthropic:claude-haiku-4-5,openai,ollama:qwen3:4b,local', ANTHROPIC_API_KEY: 'sk-b', OLLAMA_HOST: address() })
    expect([choice, ...(choice.fallbacks ?? [])].map(({ provider, model }) => [provider.name, model])).toEqual([
      ['anthropic', 'claude-haiku-4-5'],
      ['ollama', 'qwen3:4b'],
      ['local', 'SmolLM2-135M-Instruct.Q4_1.gguf'],
    ])
    expect(lines.join()).toContain('openai is left out of ARQ_MODEL')
    await expect(choose({ ARQ_MODEL: 'openai,anthropic' })).rejects.toThrow(/OPENAI_API_KEY is not set/)
  })

  it('meets a wish', async () => {
    expect(await choose({ ARQ_MODEL: 'ollama:qwen3:4b', OLLAMA_HOST: address() })).toMatchObject({ model: 'qwen3:4b' })
    expect(await choose({ ARQ_MODEL: 'simulator', OPENAI_API_KEY: 'sk-x' })).toMatchObject({ model: 'simulator', simulated: true })
  })
})

describe('ollamaAddress', () => {
  it.each([
    [undefined, 'http://127.0.0.1:11434'],
    ['gpu-box', 'http://gpu-box:11434'],
    ['0.0.0.0:11500', 'http://127.0.0.1:11500'],
    ['https://models.example.com', 'https://models.example.com'],
    ['http://[', 'http://127.0.0.1:11434'],
  ])('reads %j', (host, address) => {
    expect(ollamaAddress(host)).toBe(address)
  })
})
