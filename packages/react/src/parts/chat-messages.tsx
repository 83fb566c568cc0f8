import { memo, useMemo, useState, type ReactElement, type ReactNode } from 'react'
import { ChatMessage } from './chat-message.js'
import { createIdSelector } from './create-id-selector.js'
import { isBusy } from './is-busy.js'
import { MessageContext } from './message-context.js'
import { useChatSelector } from './use-chat-selector.js'

export interface ChatMessagesProps {
  /** Rendered once for each message; its parts find theirs with `useChatMessage`. @defaultValue `<Chat.Message />` */
  children?: ReactNode
}

const defaultMessage = <ChatMessage />

export function ChatMessages({ children = defaultMessage }: ChatMessagesProps): ReactElement {
  const [selectIds] = useState(createIdSelector)
  const ids = useChatSelector(selectIds)
  return <>{ids.map((id, index) => <MessageSlot key={id} index={index}>{children}</MessageSlot>)}</>
}

/** Reads its own message from the store, so that an answer that grows renders one slot and not the list. */
const MessageSlot = memo(function MessageSlot({ index, children }: { index: number; children: ReactNode }): ReactElement | null {
  const message = useChatSelector(({ messages }) => messages[index])
  const isLast = useChatSelector(({ messages }) => index === messages.length - 1)
  const isStreaming = useChatSelector((snapshot) => isBusy(snapshot) && index === snapshot.messages.length - 1) && message?.role === 'assistant'
  const value = useMemo(() => (message === undefined ? undefined : { message, isStreaming, isLast }), [message, isStreaming, isLast])
  return value === undefined ? null : <MessageContext.Provider value={value}>{children}</MessageContext.Provider>
})
