import type { UIMessage } from '@arq/core'

/**
 * A copy of a message that a browser can store. Functions and the like have no stored form: they are left out,
 * and where a part cannot even be written as JSON the part is, so that one odd part never costs the conversation.
 */
export function storableMessage(message: UIMessage): UIMessage {
  const whole = storableCopy(message)
  if (whole !== undefined) return whole
  const metadata = storableCopy(message.metadata)
  const parts = message.parts.flatMap((part) => storableCopy(part) ?? [])
  return { id: message.id, role: message.role, parts, ...(metadata === undefined ? {} : { metadata }) }
}

function storableCopy<Value>(value: Value): Value | undefined {
  return attempt(() => structuredClone(value)) ?? attempt(() => JSON.parse(JSON.stringify(value)) as Value)
}

function attempt<Value>(copy: () => Value): Value | undefined {
  try {
    return copy()
  } catch {
    return undefined
  }
}
