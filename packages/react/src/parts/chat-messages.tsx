import type { UIMessage } from '@arq/core'
import { memo, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { ChatMessage } from './chat-message.js'
import { createListSelector } from './create-list-selector.js'
import { MessageContext } from './message-context.js'
import { useChatSelector } from './use-chat-selector.js'
import { useNewestMessage } from './use-newest-message.js'

export interface ChatMessagesProps {
  /** Rendered once for each message; its parts find theirs with `useChatMessage`. @defaultValue `<Chat.Message />` */
  children?: ReactNode
}

const defaultMessage = <ChatMessage />

export function ChatMessages({ children = defaultMessage }: ChatMessagesProps): ReactElement {
  const [selectList] = useState(createListSelector)
  const messages = useChatSelector(selectList)
  return (
    <>
      {messages.map((message, index) => (
        <MessageSlot key={message.id} listed={message} isLast={index === messages.length - 1}>{children}</MessageSlot>
      ))}
    </>
  )
}

interface MessageSlotProps {
  listed: UIMessage
  isLast: boolean
  children: ReactNode
}

const MessageSlot = memo(function MessageSlot({ listed, isLast, children }: MessageSlotProps): ReactElement {
  const { message, isStreaming } = useNewestMessage(listed, isLast)
  const value = useMemo(() => ({ message, isStreaming, isLast }), [message, isStreaming, isLast])
  return <MessageContext.Provider value={value}>{children}</MessageContext.Provider>
})
