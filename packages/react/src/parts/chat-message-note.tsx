import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { useChatMessage } from './use-chat-message.js'

export type ChatMessageNoteProps = ComponentPropsWithoutRef<'p'>

/** Says why an answer is not whole. Nothing under a whole one, and nothing while it is written. */
export const ChatMessageNote: PartComponent<ChatMessageNoteProps, HTMLParagraphElement> = forwardRef(function ChatMessageNote(
  { children, ...rest },
  ref,
) {
  const labels = useLabels()
  const { message, isStreaming } = useChatMessage()
  const reason = message.metadata?.arq?.incomplete
  if (reason === undefined || isStreaming) return null
  const words = {
    stopped: labels.incompleteStopped,
    failed: labels.incompleteFailed,
    length: labels.incompleteLength,
    filtered: labels.incompleteFiltered,
    expired: labels.incompleteExpired,
  }
  return <p data-reason={reason} {...rest} ref={ref}>{children ?? words[reason]}</p>
})
