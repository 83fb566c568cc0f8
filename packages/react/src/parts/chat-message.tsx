import { forwardRef, useId, type ComponentPropsWithoutRef } from 'react'
import type { ArqLabels } from '../labels/arq-labels.js'
import { useLabels } from '../labels/use-labels.js'
import { visuallyHidden } from '../util/visually-hidden.js'
import type { PartComponent } from '../util/part-component.js'
import { ChatMessageContent } from './chat-message-content.js'
import { useChatMessage } from './use-chat-message.js'

export type ChatMessageProps = ComponentPropsWithoutRef<'article'>

/** One message, under a heading that only screen readers see: they can jump from one to the next. */
export const ChatMessage: PartComponent<ChatMessageProps, HTMLElement> = forwardRef(function ChatMessage(
  { children = <ChatMessageContent />, ...rest },
  ref,
) {
  const { message, isStreaming, isLast } = useChatMessage()
  const labels = useLabels()
  const headingId = useId()
  return (
    <article
      aria-labelledby={headingId}
      data-role={message.role}
      data-streaming={isStreaming || undefined}
      data-last={isLast || undefined}
      data-incomplete={message.metadata?.arq?.incomplete}
      {...rest}
      ref={ref}
    >
      <h2 id={headingId} style={visuallyHidden}>{authorOf(message.role, labels)}</h2>
      {children}
    </article>
  )
})

function authorOf(role: 'system' | 'user' | 'assistant', labels: ArqLabels): string {
  if (role === 'user') return labels.you
  return role === 'assistant' ? labels.assistant : labels.system
}
