import { ArqError } from '@arq/core'
import { useContext } from 'react'
import { ChatContext, type ChatContextValue } from './chat-context.js'

/**
 * The chat around a part: its store, its actions, its settings.
 * @throws ArqError `config_invalid` outside `Chat.Root`
 */
export function useChat(): ChatContextValue {
  const chat = useContext(ChatContext)
  if (chat !== undefined) return chat
  throw new ArqError(
    'config_invalid',
    'A part of Chat is used outside <Chat.Root>. Parts find their conversation through the root and show nothing without it. Put <Chat.Root> around it.',
  )
}
