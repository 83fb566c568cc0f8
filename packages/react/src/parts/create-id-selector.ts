import type { UIMessage } from '@arq/core'
import type { ChatSnapshot } from '@arq/core/client'

/** The ids of all messages: the same array until a message came or went, so that a growing answer does not render the list. */
export function createIdSelector(): (snapshot: ChatSnapshot) => readonly string[] {
  let ids: readonly string[] = []
  return ({ messages }) => {
    if (!isSame(ids, messages)) ids = messages.map((message) => message.id)
    return ids
  }
}

function isSame(ids: readonly string[], messages: readonly UIMessage[]): boolean {
  return ids.length === messages.length && messages.every((message, index) => message.id === ids[index])
}
