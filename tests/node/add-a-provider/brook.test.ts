import { describeProvider } from '@arq/testkit/contracts/provider'
import { brook } from './brook.js'
import { brookWire } from './brook-wire.js'

describeProvider({
  name: 'brook',
  model: 'brook-1',
  capabilities: { tools: false },
  make: (baseUrl, { apiKey, clock }) => brook({ baseUrl, apiKey, clock }),
  wire: {
    name: 'brook',
    wire: brookWire,
    path: '/v1/say',
    modelsPath: '/v1/catalogue',
    finishWords: { stop: 'stop', length: 'length', 'content-filter': 'filtered' },
    unknownEvent: { mood: 'calm' },
    refusals: {
      quota: { status: 402, body: { trouble: 'empty' } },
      'model-not-found': { status: 404, body: { trouble: 'no such model' } },
      'context-length': { status: 413, body: { trouble: 'too long' } },
      'content-filter': { status: 451, body: { trouble: 'refused' } },
    },
  },
})
