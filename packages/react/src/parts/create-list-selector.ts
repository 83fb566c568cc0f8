import type { UIMessage } from '@arq/core'
import type { ChatSnapshot } from '@arq/core/client'

/**
 * The messages as the list needs them: the same array while only the newest one grows, which reads itself from the store. So a
 * token renders one message, and costs a long conversation nothing but a comparison.
 */
export function createListSelector(): (snapshot: ChatSnapshot) => readonly UIMessage[] {
  let listed: readonly UIMessage[] = []
  return ({ messages }) => {
    if (!isSameList(listed, messages)) listed = messages
    return listed
  }
}

function isSameList(listed: readonly UIMessage[], messages: readonly UIMessage[]): boolean {
  if (listed.length !== messages.length) return false
  const newest = messages.length - 1
  return messages.every((message, index) => (index === newest ? message.id === listed[index]?.id : message === listed[index]))
}
