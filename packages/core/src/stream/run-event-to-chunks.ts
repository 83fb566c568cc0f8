import type { RunEventBody } from '../run/run-event.js'
import type { UIMessageChunk } from './ui-message-chunk.js'

/** The wire form of one log entry. An entry without a wire form gives none. */
export function runEventToChunks(body: RunEventBody): readonly UIMessageChunk[] {
  switch (body.type) {
    case 'text-start':
    case 'text-delta':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-delta':
    case 'reasoning-end':
      return [body]
    case 'run-start':
      return [{ type: 'start', messageId: body.messageId, messageMetadata: { arq: body.metadata } }, { type: 'start-step' }]
    case 'tool-input-start':
      return [{ type: 'tool-input-start', toolCallId: body.id, toolName: body.name, dynamic: true }]
    case 'tool-input-delta':
      return [{ type: 'tool-input-delta', toolCallId: body.id, inputTextDelta: body.delta }]
    case 'tool-call':
      return [{ type: 'tool-input-available', toolCallId: body.id, toolName: body.name, input: parseToolInput(body.input), dynamic: true }]
    case 'tool-input-cancel':
      return [{ type: 'tool-input-error', toolCallId: body.id, toolName: body.name, input: {}, errorText: body.reason, dynamic: true }]
    case 'source':
      return [{ type: 'source-url', sourceId: body.id, url: body.url, ...(body.title === undefined ? {} : { title: body.title }) }]
    case 'metadata':
      return [{ type: 'message-metadata', messageMetadata: { arq: body.metadata } }]
    case 'status':
      return [{ type: 'data-arq-status', data: body.status, transient: true }]
    case 'finish':
      return [{ type: 'finish-step' }, { type: 'finish', finishReason: wireReason(body.reason.unified), messageMetadata: { arq: body.metadata } }]
    // `abort` and `error` have no metadata of their own on this wire, so it goes ahead of them.
    case 'abort':
      return [{ type: 'message-metadata', messageMetadata: { arq: body.metadata } }, { type: 'abort', reason: body.reason }]
    case 'error':
      return [{ type: 'message-metadata', messageMetadata: { arq: body.metadata } }, { type: 'error', errorText: body.error.message }]
  }
}

function wireReason(reason: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'aborted'): Extract<UIMessageChunk, { type: 'finish' }>['finishReason'] {
  return reason === 'aborted' ? 'other' : reason
}

/** A model can write arguments that are no JSON; the reader then sees the text it wrote. */
function parseToolInput(input: string): unknown {
  try {
    return input === '' ? {} : JSON.parse(input)
  } catch {
    return input
  }
}
