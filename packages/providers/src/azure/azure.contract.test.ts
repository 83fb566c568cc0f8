import { describeProvider, type ProviderSubject } from '@arq/testkit/contracts/provider'
import type { AzureOptions } from './azure-options.js'
import { azure } from './azure.js'

const making =
  (options: Partial<AzureOptions>): ProviderSubject['make'] =>
  (endpoint, extras) =>
    azure({ ...extras, endpoints: [endpoint], ...options })

const claimed = { tools: true, vision: true, structuredOutput: true }
const chat = { model: 'gpt-4o', wire: 'azure-chat', capabilities: claimed, takesFetch: true } as const
const responses = { model: 'gpt-5-mini', wire: 'azure-responses', capabilities: { ...claimed, reasoning: true }, takesFetch: true } as const

describeProvider({ ...chat, name: 'azure chat over the v1 API', make: making({}) })
describeProvider({ ...responses, name: 'azure responses over the v1 API', make: making({ api: 'responses' }) })

// The older API differs in addresses and headers; its bodies are the same.
describeProvider({ ...chat, name: 'azure chat over the older API', cuts: 'every-event', make: making({ apiVersion: '2024-10-21' }) })
describeProvider({ ...responses, name: 'azure responses over the older API', cuts: 'every-event', make: making({ apiVersion: '2025-04-01-preview', api: 'responses' }) })
