import { convertToModelMessages, streamText } from 'ai'
import { chatRequest } from './chat-request.mjs'

/**
 * A chat route on the AI SDK, as its guide writes one.
 *
 * @returns {import('../first-light/load/contender.ts').Contender}
 */
export function open() {
  let source
  const model = {
    specificationVersion: 'v4',
    provider: 'source',
    modelId: 'source-model',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('Only streams are measured.')),
    doStream: () => Promise.resolve({ stream: ReadableStream.from(parts(source)) }),
  }
  return {
    name: 'ai_sdk',
    textMarker: '"type":"text-delta"',
    prepare(nextSource) {
      source = nextSource
      const request = chatRequest()
      return async () => {
        const { messages } = await request.json()
        return streamText({ model, messages: await convertToModelMessages(messages) }).toUIMessageStreamResponse()
      }
    },
    async drainProvider(nextSource) {
      source = nextSource
      const { stream } = await model.doStream()
      const reader = stream.getReader()
      while (!(await reader.read()).done) continue
    },
    close: () => Promise.resolve(),
  }
}

async function* parts(source) {
  yield { type: 'stream-start', warnings: [] }
  yield { type: 'text-start', id: 'text-0' }
  for await (const delta of source()) yield { type: 'text-delta', id: 'text-0', delta }
  yield { type: 'text-end', id: 'text-0' }
  yield {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: { inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined }, outputTokens: { total: 10, text: 10, reasoning: undefined } },
  }
}
