import type { UIMessage } from '@arq/core'

export function assistantMessage(id: string, text: string, metadata?: UIMessage['metadata']): UIMessage {
  return { id, role: 'assistant', parts: [{ type: 'text', text }], ...(metadata === undefined ? {} : { metadata }) }
}
