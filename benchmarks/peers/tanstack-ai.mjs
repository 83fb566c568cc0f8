import { chat, toServerSentEventsResponse } from '@tanstack/ai'
import { chatRequest } from './chat-request.mjs'

/**
 * A chat route on TanStack AI, as its guide writes one.
 *
 * @returns {import('../first-light/load/contender.ts').Contender}
 */
export function open() {
  let source
  const adapter = {
    kind: 'text',
    name: 'source',
    model: 'source-model',
    '~types': {},
    chatStream: (options) => events(source, options),
    structuredOutput: () => Promise.reject(new Error('Only streams are measured.')),
  }
  return {
    name: 'tanstack_ai',
    textMarker: '"type":"TEXT_MESSAGE_CONTENT"',
    prepare(nextSource) {
      source = nextSource
      const request = chatRequest()
      return async () => {
        const { messages } = await request.json()
        return toServerSentEventsResponse(chat({ adapter, messages }))
      }
    },
    async drainProvider(nextSource) {
      source = nextSource
      for await (const event of events(source, {})) void event
    },
    close: () => Promise.resolve(),
  }
}

async function* events(source, { runId = 'run-0', threadId = 'thread-0' }) {
  const messageId = 'message-0'
  const model = 'source-model'
  yield { type: 'RUN_STARTED', runId, threadId, model, timestamp: Date.now() }
  yield { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant', model, timestamp: Date.now() }
  for await (const delta of source()) yield { type: 'TEXT_MESSAGE_CONTENT', messageId, delta, model, timestamp: Date.now() }
  yield { type: 'TEXT_MESSAGE_END', messageId, model, timestamp: Date.now() }
  yield { type: 'RUN_FINISHED', runId, threadId, model, timestamp: Date.now(), finishReason: 'stop' }
}
