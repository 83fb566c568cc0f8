import type { Clock, LLMProvider } from '@arq/core'
import { anthropic } from '../anthropic/index.js'
import { azure } from '../azure/index.js'
import { ollama } from '../ollama/index.js'
import { openai } from '../openai/index.js'

export interface VendorSetting {
  /** `http://127.0.0.1:port` of a server that speaks every wire. */
  url: string
  /** @defaultValue 'test-key-123' */
  apiKey?: string | (() => string | Promise<string>)
  clock?: Clock
  fetch?: typeof fetch
  timeouts?: { firstContentMs?: number; gapMs?: number; headersMs?: number }
}

/** One way to ask a vendor, as tests that hold for all of them need it. */
export interface Vendor {
  name: string
  /** Takes tools, pictures and schemas as far as the vendor has any model that does. */
  model: string
  wire: 'chat' | 'responses' | 'messages' | 'ollama'
  /** Where answers are asked for. */
  path: string
  make(setting: VendorSetting): LLMProvider
}

export const vendors: readonly Vendor[] = [
  { name: 'OpenAI Chat Completions', wire: 'chat', model: 'gpt-4o', path: '/v1/chat/completions', make: (setting) => openai({ ...keyed(setting), api: 'chat', baseURL: `${setting.url}/v1` }) },
  { name: 'OpenAI Responses', wire: 'responses', model: 'gpt-4o', path: '/v1/responses', make: (setting) => openai({ ...keyed(setting), api: 'responses', baseURL: `${setting.url}/v1` }) },
  { name: 'Azure Chat Completions', wire: 'chat', model: 'gpt-4o', path: '/openai/v1/chat/completions', make: (setting) => azure({ ...keyed(setting), endpoints: [setting.url] }) },
  { name: 'Azure Responses', wire: 'responses', model: 'gpt-4o', path: '/openai/v1/responses', make: (setting) => azure({ ...keyed(setting), api: 'responses', endpoints: [setting.url] }) },
  {
    name: 'Azure Chat Completions, older API',
    wire: 'chat',
    model: 'gpt-4o',
    path: '/openai/deployments/gpt-4o/chat/completions',
    make: (setting) => azure({ ...keyed(setting), apiVersion: '2024-10-21', endpoints: [setting.url] }),
  },
  {
    name: 'Azure Responses, older API, signed by Entra token',
    wire: 'responses',
    model: 'gpt-4o',
    path: '/openai/responses',
    make: ({ apiKey = 'test-key-123', ...setting }) =>
      azure({ ...setting, api: 'responses', apiVersion: '2025-04-01-preview', tokenProvider: () => (typeof apiKey === 'string' ? apiKey : apiKey()), endpoints: [setting.url] }),
  },
  { name: 'Anthropic', wire: 'messages', model: 'claude-haiku-4-5', path: '/v1/messages', make: (setting) => anthropic({ ...keyed(setting), baseURL: setting.url }) },
  { name: 'Ollama', wire: 'ollama', model: 'llama3.2', path: '/api/chat', make: ({ url, apiKey = 'test-key-123', ...rest }) => ollama({ ...rest, host: url, headers: () => signed(apiKey) }) },
]

function keyed(setting: VendorSetting): VendorSetting & { apiKey: NonNullable<VendorSetting['apiKey']> } {
  return { ...setting, apiKey: setting.apiKey ?? 'test-key-123' }
}

/** Ollama has no key of its own; a proxy in front of it may ask for one. */
async function signed(apiKey: string | (() => string | Promise<string>)): Promise<Record<string, string>> {
  return { authorization: `Bearer ${typeof apiKey === 'string' ? apiKey : await apiKey()}` }
}
