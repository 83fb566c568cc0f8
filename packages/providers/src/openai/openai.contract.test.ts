import { describeProvider, type ProviderSubject } from '@arq/testkit/contracts/provider'
import type { OpenAIApi } from './openai-options.js'
import { openai } from './openai.js'

const making =
  (api: OpenAIApi): ProviderSubject['make'] =>
  (baseUrl, extras) =>
    openai({ ...extras, api, baseURL: `${baseUrl}/v1` })

const claimed = { tools: true, vision: true, structuredOutput: true }

describeProvider({ name: 'openai chat', model: 'gpt-4o', wire: 'openai-chat', capabilities: claimed, takesFetch: true, make: making('chat') })
describeProvider({ name: 'openai responses', model: 'gpt-5-mini', wire: 'openai-responses', capabilities: { ...claimed, reasoning: true }, takesFetch: true, make: making('responses') })
