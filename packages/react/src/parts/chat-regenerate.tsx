import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { RefreshIcon } from '../icons/refresh-icon.js'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'
import { isBusy } from './is-busy.js'
import { useChat } from './use-chat.js'
import { useChatMessage } from './use-chat-message.js'
import { useChatSelector } from './use-chat-selector.js'

export type ChatRegenerateProps = ComponentPropsWithoutRef<'button'>

/** Has the newest answer written again. Nothing at other messages, and nothing while an answer is written. */
export const ChatRegenerate: PartComponent<ChatRegenerateProps, HTMLButtonElement> = forwardRef(function ChatRegenerate(
  { children = <RefreshIcon />, ...rest },
  ref,
) {
  const labels = useLabels()
  const { actions } = useChat()
  const { message, isLast } = useChatMessage()
  const isAnswering = useChatSelector(isBusy)
  if (!isLast || message.role !== 'assistant' || isAnswering) return null
  return (
    <button type="button" title={labels.regenerate} aria-label={labels.regenerate} {...rest} ref={ref} onClick={() => actions.regenerate(message.id)}>
      {children}
    </button>
  )
})
