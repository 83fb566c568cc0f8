import { ArqError } from '@arq/core'
import { useContext } from 'react'
import { MessageContext, type MessageContextValue } from './message-context.js'

/**
 * The message around a part.
 * @throws ArqError `config_invalid` outside `Chat.Messages`
 */
export function useChatMessage(): MessageContextValue {
  const message = useContext(MessageContext)
  if (message !== undefined) return message
  throw new ArqError(
    'config_invalid',
    'A part of a message is used outside <Chat.Messages>. It does not know which message to show. Render it as a child of <Chat.Messages>.',
  )
}
