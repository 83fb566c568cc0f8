import { describeProvider } from '@arq/testkit/contracts/provider'
import { ollama } from './ollama.js'

describeProvider({
  name: 'ollama',
  model: 'fault-model',
  wire: 'ollama',
  capabilities: { tools: true, structuredOutput: true, continuation: 'prefill' },
  takesFetch: true,
  make: (host, { apiKey, ...extras }) => ollama({ ...extras, host, headers: { authorization: `Bearer ${apiKey}` } }),
})
