import type { UIMessage } from '../messages/ui-message.js'

/** Messages that did not change stay the same objects, so that nothing about them is rendered again. */
export function keepIdentity(shown: readonly UIMessage[], stored: readonly UIMessage[]): readonly UIMessage[] {
  const known = new Map(shown.map((message) => [message.id, message]))
  return stored.map((message) => {
    const before = known.get(message.id)
    return before !== undefined && JSON.stringify(before) === JSON.stringify(message) ? before : message
  })
}
