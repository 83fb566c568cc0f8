import type { ModelMessage } from '@arq/core'
import type { ContentBlockParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages'
import { toContentBlock } from './to-content-block.js'

export interface MessageParams {
  /** The instructions, which stand beside the turns and not among them. */
  system: TextBlockParam[]
  messages: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[]
}

/** A prompt in the words of Messages. The results of one round of tools share a user turn, as the vendor demands; empty turns are left out. */
export function toMessageParams(prompt: readonly ModelMessage[]): MessageParams {
  const params: MessageParams = { system: [], messages: [] }
  let previous: ModelMessage['role'] | undefined
  for (const message of prompt) {
    const blocks = blocksOf(message)
    if (message.role === 'system') params.system.push(...blocks.filter((block) => block.type === 'text'))
    else if (message.role === 'tool' && previous === 'tool') params.messages.at(-1)?.content.push(...blocks)
    else if (blocks.length > 0) params.messages.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content: blocks })
    previous = message.role
  }
  return params
}

function blocksOf({ content }: ModelMessage): ContentBlockParam[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content
  return parts.map(toContentBlock).filter((block) => block !== undefined)
}
