import { anthropic } from '@arq/providers/anthropic'
import { azure, type AzureOptions } from '@arq/providers/azure'
import { ollama } from '@arq/providers/ollama'
import { openai } from '@arq/providers/openai'
import type { ProviderUnderTest } from '@arq/testkit/node'

const azureMaking =
  (options: Partial<AzureOptions>): ProviderUnderTest['make'] =>
  (endpoint, extras) =>
    azure({ ...extras, endpoints: [endpoint], ...options })

/** Every wire that a provider of ARQ speaks, each through its vendor's own SDK where there is one. */
export const subjects: readonly ProviderUnderTest[] = [
  { name: 'openai chat', model: 'gpt-4o', wire: 'openai-chat', make: (url, extras) => openai({ ...extras, api: 'chat', baseURL: `${url}/v1` }) },
  { name: 'openai responses', model: 'gpt-4o', wire: 'openai-responses', make: (url, extras) => openai({ ...extras, api: 'responses', baseURL: `${url}/v1` }) },
  { name: 'azure v1 chat', model: 'gpt-4o', wire: 'azure-chat', make: azureMaking({}) },
  { name: 'azure v1 responses', model: 'gpt-4o', wire: 'azure-responses', make: azureMaking({ api: 'responses' }) },
  { name: 'azure legacy chat', model: 'gpt-4o', wire: 'azure-chat', make: azureMaking({ apiVersion: '2024-10-21' }) },
  { name: 'azure legacy responses', model: 'gpt-4o', wire: 'azure-responses', make: azureMaking({ apiVersion: '2025-04-01-preview', api: 'responses' }) },
  { name: 'anthropic', model: 'claude-haiku-4-5', wire: 'anthropic', make: (baseURL, extras) => anthropic({ ...extras, baseURL }) },
  {
    name: 'ollama',
    model: 'fault-model',
    wire: 'ollama',
    make: (host, { apiKey, ...extras }) => ollama({ ...extras, host, headers: { authorization: `Bearer ${apiKey}` } }),
  },
]
