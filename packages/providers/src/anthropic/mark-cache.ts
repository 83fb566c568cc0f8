import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages/messages'
import type { MessageParams } from './to-message-params.js'

const marker = { type: 'ephemeral' } as const

/**
 * Marks where the stable beginning of a prompt ends: at the last instruction (which covers the tools, sent before it), or
 * at the last tool where there are no instructions, and at the end of the turns before the newest one, so that a
 * conversation finds its own past. The vendor allows four marks; these are at most two.
 */
export function markCache(params: MessageParams, tools: MessageCreateParamsStreaming['tools']): void {
  const prefix = params.system.at(-1) ?? tools?.at(-1)
  if (prefix !== undefined) prefix.cache_control = marker
  const history = params.messages.slice(0, -1)
  // Thinking takes no mark, so the mark goes to the nearest block before it that does.
  const last = history.flatMap((message) => message.content).findLast((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking')
  if (last !== undefined && 'type' in last) Object.assign(last, { cache_control: marker })
}
