import { modelText, ValidationError, type ModelMessage } from '@arq/core'

/** The words of a turn for a model that reads nothing else. Throws `ValidationError` for files and tool calls, which would be lost in silence. */
export function plainText(message: ModelMessage, reader: string): string {
  if (typeof message.content === 'string') return message.content
  const foreign = message.content.find((part) => part.type === 'file' || part.type === 'tool-call')
  if (foreign === undefined) return modelText(message)
  throw new ValidationError(`A message holds a ${foreign.type}, and ${reader} reads text only, so it would be answered blindly. Send text, or use a model that takes it.`, {
    details: { part: foreign.type },
  })
}
