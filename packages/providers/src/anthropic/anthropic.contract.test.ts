import { describeProvider } from '@arq/testkit/contracts/provider'
import { anthropic } from './anthropic.js'

describeProvider({
  name: 'anthropic',
  model: 'claude-haiku-4-5',
  wire: 'anthropic',
  capabilities: { tools: true, vision: true, structuredOutput: true, reasoning: true },
  takesFetch: true,
  make: (baseURL, extras) => anthropic({ ...extras, baseURL }),
})
