import type { UIMessage } from '../messages/ui-message.js'

const mostMessages = 100

/** In UTF-16 units of JSON. Each may take three bytes on the wire, and a route takes one mebibyte unless it was told otherwise. */
const mostChars = 300_000

/** The newest messages of a conversation, as many as one request may hold and the last in any case; the server keeps the older ones. */
export function sentMessages(messages: readonly UIMessage[]): readonly UIMessage[] {
  let chars = 0
  const newest = messages.slice(-mostMessages)
  const tooOld = newest.findLastIndex((message, index) => {
    chars += JSON.stringify(message).length
    return chars > mostChars && index < newest.length - 1
  })
  return newest.slice(tooOld + 1)
}
