import { randomUUID } from 'node:crypto'
import type { Stores } from '@arq/core'
import { createArq, createArqHandler } from '@arq/server'
import type { Contender } from './contender.js'
import { SourceProvider } from './source-provider.js'

export interface ArqContenderOptions {
  /** @defaultValue in memory */
  stores?: Stores
  /** Whether a question brings the key of its run, as the native client's does. @defaultValue false */
  hasRunKey?: boolean
}

/** ARQ as an application has it: engine, run log, route handler. */
export function arqContender({ stores, hasRunKey = false }: ArqContenderOptions = {}): Contender {
  const provider = new SourceProvider()
  const arq = createArq({ model: { provider, model: 'source-model' }, ...(stores === undefined ? {} : { stores }) })
  const handler = createArqHandler(arq, { authorize: () => 'reader', production: true })
  return {
    name: 'arq',
    textMarker: '"type":"text-delta"',
    prepare(source) {
      provider.answerWith(source)
      const request = chatRequest(hasRunKey)
      return () => handler.POST(request)
    },
    async drainProvider(source) {
      provider.answerWith(source)
      for await (const event of provider.stream({ model: 'source-model', messages: [] })) void event
    },
    close: () => arq.close(),
  }
}

function chatRequest(hasRunKey: boolean): Request {
  const key = hasRunKey ? { runKey: randomUUID() } : {}
  return new Request('http://localhost/api/arq/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), ...key, trigger: 'submit-message', messages: [{ id: randomUUID(), role: 'user', parts: [{ type: 'text', text: 'Tell me' }] }] }),
  })
}
