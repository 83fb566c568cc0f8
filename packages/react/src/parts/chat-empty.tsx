import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import type { PartComponent } from '../util/part-component.js'
import { useChatSelector } from './use-chat-selector.js'

export type ChatEmptyProps = ComponentPropsWithoutRef<'div'>

/** Shown in a conversation without messages, once it is known that there are none. */
export const ChatEmpty: PartComponent<ChatEmptyProps, HTMLDivElement> = forwardRef(function ChatEmpty(props, ref) {
  const isEmpty = useChatSelector(({ hydrated, messages, status }) => hydrated && messages.length === 0 && status === 'ready')
  return isEmpty ? <div {...props} ref={ref} /> : null
})
