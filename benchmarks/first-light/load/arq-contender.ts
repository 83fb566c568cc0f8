import { randomUUID } from 'node:crypto'
import { createArq, createArqHandler } from '@arq/server'
import type { Contender } from './contender.js'
import { SourceProvider } from './source-provider.js'

/** ARQ as an application has it: engine, run log in memory, route handler. */
export function arqContender(): Contender {
  const provider = new SourceProvider()
  const arq = createArq({ model: { provider, model: 'source-model' } })
  const handler = createArqHandler(arq, { authorize: () => 'reader', production: true })
  return {
    name: 'arq',
    textMarker: '"type":"text-delta"',
    prepare(source) {
      provider.answerWith(source)
      const request = chatRequest()
      return () => handler.POST(request)
    },
    async drainProvider(source) {
      provider.answerWith(source)
      for await (const event of provider.stream({ model: 'source-model', messages: [] })) void event
    },
    close: () => arq.close(),
  }
}

function chatRequest(): Request {
  return new Request('http://localhost/api/arq/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), trigger: 'submit-message', messages: [{ id: randomUUID(), role: 'user', parts: [{ type: 'text', text: 'Tell me' }] }] }),
  })
}
