import type { ReactElement } from 'react'
import { MessagePart } from '../message-parts/message-part.js'
import { useChat } from './use-chat.js'
import { useChatMessage } from './use-chat-message.js'

/** Everything in a message that people read: text, reasoning, sources, files, tools. */
export function ChatMessageContent(): ReactElement {
  const { message, isStreaming } = useChatMessage()
  const { allowedImageOrigins } = useChat()
  const lastIndex = message.parts.length - 1
  return (
    <>
      {message.parts.map((part, index) => (
        // Parts are only ever added at the end.
        <MessagePart
          key={index}
          part={part}
          role={message.role}
          isGrowing={isStreaming && index === lastIndex}
          allowedImageOrigins={allowedImageOrigins}
        />
      ))}
    </>
  )
}
